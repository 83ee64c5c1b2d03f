import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { ask, RawClient, type Server, type ServerOptions, startServer } from 'tricorn/testing';
import { eventually } from './harness/eventually.ts';
import { REPOSITORY, testApp, WORKER_CLASSES } from './harness/places.ts';
import { TemporaryFolder } from './harness/temporary-folder.ts';

const ECHO = `${REPOSITORY}test/fixtures/websocket-echo.js`;
const HOST = 'Host: localhost\r\n';
const UPGRADE = `Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n`;
/** The key and its answer of RFC 6455 section 1.3. */
const KEY = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';
const ACCEPT = 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=';

const handshake = (path: string): string => `GET ${path} HTTP/1.1\r\n${HOST}${UPGRADE}${KEY}\r\n`;

/** A masked frame, as a client sends it. */
function frame(opcode: number, payload: string): string {
  const mask = [1, 2, 3, 4];
  const masked = [...payload].map((letter, index) => String.fromCharCode(letter.charCodeAt(0) ^ mask[index % 4]!));
  return String.fromCharCode(0x80 | opcode, 0x80 | payload.length, ...mask) + masked.join('');
}

/** What ends in the server's frame: the same, unmasked. */
const answer = (opcode: number, payload: string): RegExp =>
  new RegExp(`${String.fromCharCode(0x80 | opcode, payload.length)}${payload}$`);

const start = (workerClass: string, options: ServerOptions = {}): Promise<Server> =>
  startServer({ app: ECHO, ...options, args: ['-k', workerClass, ...(options.args ?? [])] });

describe('async, an unmodified http.Server', () => {
  test('echoes WebSocket messages, those that came with the handshake included, and closes', async () => {
    using folder = new TemporaryFolder();
    const log = ['--access-logfile', folder.file('log'), '--access-logformat', '%(outcome)s %(s)s %(U)s'];
    await using server = await start('async', { args: log });
    using client = await RawClient.open(server.port);
    client.send(handshake('/chat') + frame(1, 'early'));
    await client.until(answer(1, 'early'));
    assert.match(client.received, /^HTTP\/1\.1 101 Switching Protocols\r\n/);
    assert.ok(client.received.includes(`Sec-WebSocket-Accept: ${ACCEPT}\r\n`));
    for (const message of ['one', 'two', 'three']) {
      client.send(frame(1, message));
      await client.until(answer(1, message));
    }
    client.send(frame(8, ''));
    await client.until(answer(8, ''));
    client.socket.end();
    await client.end();
    assert.equal(
      await eventually('the line', () => readFileSync(folder.file('log'), 'utf8') || undefined),
      'upgraded - /chat\n',
    );
  });

  test('leaves a taken connection alone for longer than any time limit', async () => {
    const limits = ['--head-timeout', '0.2', '--keep-alive', '0.2', '--body-timeout', '0.2', '--write-timeout', '0.2'];
    await using server = await start('async', { args: limits });
    using client = await RawClient.open(server.port);
    client.send(handshake('/chat'));
    await client.until(/\r\n\r\n$/);
    // Time limits are looked at twice a second: a silent connection is closed, the taken one is not.
    assert.equal(await ask(server.port, ''), '');
    assert.equal(await ask(server.port, ''), '');
    client.send(frame(1, 'still here'));
    await client.until(/still here$/);
  });

  test('tunnels CONNECT', async () => {
    await using server = await start('async');
    using client = await RawClient.open(server.port);
    client.send(`CONNECT example.org:443 HTTP/1.1\r\n${HOST}\r\nfirst`);
    await client.until(/^HTTP\/1\.1 200 [\s\S]*example\.org:443\|first$/);
    client.send('second');
    await client.until(/firstsecond$/);
    client.socket.end();
    await client.end();
  });

  test('serves ordinary requests, and upgrades one on a kept connection', async () => {
    await using server = await start('async');
    using client = await RawClient.open(server.port);
    client.send(`GET /plain HTTP/1.1\r\n${HOST}\r\n`);
    await client.until(/served GET \/plain$/);
    client.send(handshake('/chat'));
    await client.until(/101 Switching/);
    client.send(frame(1, 'after'));
    await client.until(/after$/);
  });

  test('lets the application refuse, and survives one that throws', async () => {
    await using server = await start('async', { expected: [/GET \/throw/] });
    assert.match(await ask(server.port, handshake('/refuse')), /^HTTP\/1\.1 403 /);
    assert.equal(await ask(server.port, handshake('/throw')), '');
    await server.waitForLine(/thrown on purpose/);
    assert.match(await ask(server.port, `GET / HTTP/1.0\r\n\r\n`), /served GET/);
  });

  test('closes what was taken when the grace of a stop is over', async () => {
    await using server = await start('async', { args: ['--graceful-timeout', '0.5'] });
    using client = await RawClient.open(server.port);
    client.send(handshake('/chat'));
    await client.until(/101/);
    server.signal('SIGTERM');
    await server.waitForLine(/stopping/i);
    client.send(frame(1, 'in the grace'));
    await client.until(/in the grace$/);
    await client.end();
    assert.equal(await server.waitForExit(), 0);
  });

  test('keeps a request with a body in HTTP', async () => {
    await using server = await start('async');
    const upload = `POST /body HTTP/1.1\r\n${HOST}${UPGRADE}Content-Length: 2\r\n\r\nhi`;
    using client = await RawClient.open(server.port);
    client.send(upload);
    await client.until(/served POST \/body$/);
  });
});

for (const workerClass of WORKER_CLASSES) {
  for (const app of ['websocket-echo', 'node', 'fetch', 'gateway']) {
    if (workerClass === 'async' && app === 'websocket-echo') continue;
    test(`${workerClass} ignores the wish to upgrade, and answers CONNECT with 501: ${app}`, async () => {
      const known = app === 'websocket-echo' ? ECHO : testApp(app);
      await using server = await start(workerClass, { app: known });
      const closing = UPGRADE.replace('Connection: Upgrade', 'Connection: Upgrade, close');
      assert.match(await ask(server.port, `GET / HTTP/1.1\r\n${HOST}${closing}\r\n`), /^HTTP\/1\.1 200 /);
      // What follows belongs to the tunnel that was not made: it must not be taken for a request.
      const connect = `CONNECT example.org:443 HTTP/1.1\r\n${HOST}\r\nGET /smuggled HTTP/1.1\r\n${HOST}\r\n`;
      const answer = await ask(server.port, connect);
      assert.match(answer, /^HTTP\/1\.1 501 [\s\S]*\r\nConnection: close\r\n/i);
      assert.equal(answer.match(/HTTP\/1\.1/g)?.length, 1, answer);
    });
  }
}
