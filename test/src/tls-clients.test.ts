/** Clients of all kinds: with certificates, from other people's libraries, and those that leave HTTP. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmodSync, chownSync } from 'node:fs';
import { test } from 'node:test';
import { type Server, startServer } from 'tricorn/testing';
import { WORKER_CLASSES } from './harness/places.ts';
import { TemporaryFolder } from './harness/temporary-folder.ts';
import { askSecurely, connectSecurely, installPair, pairFlags, TLS_FLAGS, tlsFile } from './harness/tls.ts';
import { TLS_APP } from './harness/tls-cases.ts';
import { runTool, testWithTool } from './harness/tools.ts';

const CLIENT_FLAGS = ['--ca-certs', tlsFile('authority.pem'), '--cert-reqs'];

/** What the application saw of a client with a certificate, or without. */
async function seenBy(server: Server, as?: string): Promise<unknown> {
  return JSON.parse((await askSecurely(server.port, '/seen', as === undefined ? {} : { as })).text);
}

for (const workerClass of ['async', 'sync']) {
  const args = ['-k', workerClass, ...TLS_FLAGS, ...CLIENT_FLAGS];

  test(`${workerClass}: --cert-reqs 1 takes clients without a certificate, and those with a good one`, async () => {
    await using server = await startServer({ args: [...args, '1'], app: TLS_APP });
    assert.deepEqual(await seenBy(server), { encrypted: true, authorized: false, client: null });
    const known = { encrypted: true, authorized: true, client: 'client of the tests' };
    assert.deepEqual(await seenBy(server, 'client'), known);
    await assert.rejects(seenBy(server, 'stranger'));
    await server.waitForLine(/TLS handshake: client certificate: .*DEPTH_ZERO_SELF_SIGNED_CERT/);
  });
}

for (const workerClass of WORKER_CLASSES) {
  const args = ['-k', workerClass, ...TLS_FLAGS];

  test(`${workerClass}: --cert-reqs 2 takes only clients with a good certificate`, async () => {
    await using server = await startServer({ args: [...args, ...CLIENT_FLAGS, '2'], app: TLS_APP });
    assert.equal((await askSecurely(server.port, '/', { as: 'client' })).text, 'hello');
    await assert.rejects(seenBy(server));
    await server.waitForLine(/TLS handshake: the client sent no certificate/);
    await assert.rejects(seenBy(server, 'stranger'));
    assert.equal((await askSecurely(server.port, '/', { as: 'client' })).text, 'hello');
  });

  testWithTool(
    'curl',
    `${workerClass}: curl over HTTP/1.1, 1.0 and 2, with SNI, and with a body till the close`,
    async (curl) => {
      await using server = await startServer({ args, app: TLS_APP });
      const common = ['-sS', '-4', '--cacert', tlsFile('authority.pem')];
      for (const version of ['--http1.1', '--http1.0', '--http2']) {
        const { output, exitCode } = await runTool(curl, [...common, version, `https://localhost:${server.port}/`]);
        assert.deepEqual([output, exitCode], ['hello', 0], version);
      }
      const { output, exitCode } = await runTool(curl, [
        ...common,
        '--http1.0',
        `https://localhost:${server.port}/slow`,
      ]);
      assert.deepEqual([output, exitCode], ['one two', 0]);
    },
  );

  testWithTool(
    'openssl',
    `${workerClass}: openssl sees close_notify, and resumes its session in any worker`,
    async (openssl) => {
      await using server = await startServer({ args: [...args, '-w', '2'], app: TLS_APP });
      const where = ['s_client', '-connect', `127.0.0.1:${server.port}`, '-CAfile', tlsFile('authority.pem')];
      const { output } = await runTool(openssl, [...where, '-reconnect', '-tls1_2']);
      assert.equal(output.match(/Reused, TLSv1\.2/g)?.length, 5, output);
      assert.match(output, /Verify return code: 0 \(ok\)/);
    },
  );
}

test('--ciphers chooses for TLS 1.2 and leaves TLS 1.3 as it is', async () => {
  const args = ['-k', 'async', ...TLS_FLAGS, '--ciphers', 'ECDHE-ECDSA-AES256-GCM-SHA384'];
  await using server = await startServer({ args, app: TLS_APP });
  const old = await connectSecurely(server.port, { maxVersion: 'TLSv1.2' });
  assert.equal(old.getCipher().name, 'ECDHE-ECDSA-AES256-GCM-SHA384');
  const newer = await connectSecurely(server.port);
  assert.equal(newer.getProtocol(), 'TLSv1.3');
  for (const socket of [old, newer]) socket.destroy();
});

test('async: an upgraded connection goes both ways over TLS', async () => {
  await using server = await startServer({
    args: ['-k', 'async', ...TLS_FLAGS],
    app: TLS_APP.replace(/\w+$/, 'upgrading'),
  });
  const socket = await connectSecurely(server.port);
  socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\nearly');
  let received = '';
  socket.setEncoding('latin1').on('data', (text: string) => {
    received += text;
    if (received.endsWith('early')) socket.write(' and late');
    if (received.endsWith(' and late')) socket.end();
  });
  await once(socket, 'close');
  assert.match(received, /^HTTP\/1\.1 101 .*\r\n\r\nearly and late$/s);
});

const isRoot = process.geteuid?.() === 0;
if (!isRoot) console.error('SKIPPED: a key that only root can read: only root can change users');
for (const workerClass of WORKER_CLASSES) {
  test(`${workerClass}: workers of another user serve with a key that only root can read`, {
    skip: !isRoot,
  }, async () => {
    using folder = new TemporaryFolder();
    installPair(folder, 'server');
    chownSync(folder.file('key.pem'), 0, 0);
    chmodSync(folder.path, 0o700);
    const args = ['-k', workerClass, ...pairFlags(folder), '-u', '54321', '-g', '54321'];
    await using server = await startServer({ args, app: TLS_APP });
    assert.equal((await askSecurely(server.port, '/')).text, 'hello');
  });
}
