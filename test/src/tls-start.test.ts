/** What is wrong with certificates is said before anything is served. */

import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { runToExit, startServer } from 'tricorn/testing';
import { assertFailsCleanly } from './harness/bad-start.ts';
import { TemporaryFolder } from './harness/temporary-folder.ts';
import { askSecurely, installPair, pairFlags, TLS_FLAGS, tlsFile, tlsText } from './harness/tls.ts';
import { TLS_APP } from './harness/tls-cases.ts';

const [certfile, keyfile] = [tlsFile('server.pem'), tlsFile('server.key')];

const FAULTS: readonly { readonly name: string; readonly flags: readonly string[]; readonly says: RegExp }[] = [
  {
    name: 'a certificate that is not there',
    flags: ['--certfile', '/no/such.pem', '--keyfile', keyfile],
    says: /--certfile: got \/no\/such\.pem, expected a file that can be read \(ENOENT\)/,
  },
  {
    name: 'a certificate that is none',
    flags: ['--certfile', keyfile],
    says: /--certfile: got .*server\.key, expected certificates in PEM format/,
  },
  {
    name: 'a certificate without any key',
    flags: ['--certfile', certfile],
    says: /--certfile: got .*server\.pem, expected a private key in PEM format .*; --keyfile names another file/,
  },
  {
    name: 'a key that is none',
    flags: ['--certfile', certfile, '--keyfile', certfile],
    says: /--keyfile: got .*server\.pem, expected a private key in PEM format/,
  },
  {
    name: "somebody else's key",
    flags: ['--certfile', certfile, '--keyfile', tlsFile('stranger.key')],
    says: /--keyfile: got .*stranger\.key, expected the private key of the first certificate in .*server\.pem/,
  },
  {
    name: 'a key with a passphrase',
    flags: ['--certfile', certfile, '--keyfile', tlsFile('locked.key')],
    says: /--keyfile: got .*locked\.key, expected .* without a passphrase \(it needs a passphrase\)/,
  },
  {
    name: 'a key alone',
    flags: ['--keyfile', keyfile],
    says: /--keyfile: got .*server\.key alone, expected --certfile with it/,
  },
  {
    name: 'client certificates without an authority',
    flags: [...TLS_FLAGS, '--cert-reqs', '2'],
    says: /--cert-reqs: got 2, expected --ca-certs with it/,
  },
  {
    name: 'ciphers that nobody knows',
    flags: [...TLS_FLAGS, '--ciphers', 'ROT13'],
    says: /--ciphers: got ROT13, expected cipher suites/,
  },
  {
    name: 'the PROXY protocol together with TLS',
    flags: [...TLS_FLAGS, '--proxy-protocol', 'required'],
    says: /--proxy-protocol: got it with --certfile/,
  },
];

for (const { name, flags, says } of FAULTS) {
  test(`${name}: the start fails and says so, and --check-config too`, async () => {
    await assertFailsCleanly({ name, words: ['-b', '127.0.0.1:0', ...flags, 'MODULE'], exitCode: 2, says });
    const checked = await runToExit({ args: ['--check-config', ...flags], app: TLS_APP });
    assert.equal(checked.exitCode, 2);
    assert.match(checked.stderr.join('\n'), says);
  });
}

test('several faults are said at once', async () => {
  const args = ['--certfile', '/no/such.pem', '--keyfile', '/nor/this', '--ca-certs', keyfile, '--check-config'];
  const { stderr } = await runToExit({ args, app: TLS_APP });
  for (const flag of ['certfile', 'keyfile', 'ca-certs']) assert.match(stderr.join('\n'), new RegExp(`--${flag}: got`));
});

test('one file may hold the certificate, its chain and the key', async () => {
  using folder = new TemporaryFolder();
  const both = folder.file('both.pem');
  writeFileSync(both, tlsText('server.key') + tlsText('server.pem') + tlsText('authority.pem'), { mode: 0o600 });
  await using server = await startServer({ args: ['-k', 'async', '--certfile', both], app: TLS_APP });
  assert.equal((await askSecurely(server.port, '/')).text, 'hello');
});

test('a key that everybody can read is served with, and warned of', async () => {
  using folder = new TemporaryFolder();
  installPair(folder, 'server');
  chmodSync(folder.file('key.pem'), 0o644);
  await using server = await startServer({ args: ['-k', 'async', ...pairFlags(folder)], app: TLS_APP });
  await server.waitForLine(
    /\[WARNING\] --keyfile: everybody on this machine can read the private key in .* \(mode 644\)/,
  );
  chmodSync(folder.file('key.pem'), 0o600);
  server.signal('SIGHUP');
  await server.waitForLine(/reload done/);
  assert.equal(server.lines.filter((line) => /everybody on this machine/.test(line)).length, 1);
});
