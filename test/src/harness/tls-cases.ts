/** What TLS must do under every worker class. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent } from 'node:https';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { startServer } from 'tricorn/testing';
import { PROXIED_APPS, proxiedApp } from './behind-proxies.ts';
import { eventually } from './eventually.ts';
import { REPOSITORY } from './places.ts';
import { askSecurely, connectSecurely, TLS_FLAGS } from './tls.ts';

/** One thing to check under a worker class. */
export interface TlsCase {
  readonly name: string;
  check(workerClass: string): Promise<void>;
}

/** `MODULE:EXPORT` of the application that the cases talk to. */
export const TLS_APP: string = `${REPOSITORY}test/fixtures/tls-app.mjs:application`;

const FAILED = /connection closed: TLS handshake/;
/** The head of a record and of the ClientHello of 508 bytes in it. */
const BEGUN = Buffer.from([0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3]);

const start = (workerClass: string, ...args: readonly string[]) =>
  startServer({ args: ['-k', workerClass, ...TLS_FLAGS, ...args], app: TLS_APP });

/** A connection that has sent bytes which are no request; how it ends is not its affair. */
async function connectWith(port: number, bytes: Uint8Array): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port }).on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(bytes);
  return socket.resume();
}

/** The cases, in an order that a log shows best. */
export const tlsCases: readonly TlsCase[] = [
  {
    name: 'bodies go both ways, and the application sees that the connection is encrypted',
    async check(workerClass) {
      await using server = await start(workerClass);
      assert.match(server.url, /^https:/);
      assert.equal(JSON.parse((await askSecurely(server.port, '/seen')).text).encrypted, true);
      const body = Buffer.alloc(3 * 1024 * 1024, 'body of some size ');
      assert.deepEqual((await askSecurely(server.port, '/echo', { body })).bytes, body);
      assert.equal((await askSecurely(server.port, '/large')).bytes.length, 8 * 1024 * 1024);
    },
  },
  {
    name: 'frameworks, fetch and gateway applications see https',
    async check(workerClass) {
      for (const name of PROXIED_APPS) {
        await using server = await startServer({ args: ['-k', workerClass, ...TLS_FLAGS], app: proxiedApp(name) });
        const { text: sight } = await askSecurely(server.port, '/');
        assert.equal(JSON.parse(sight).protocol, 'https', `${name}: ${sight}`);
      }
    },
  },
  {
    name: 'a connection serves several requests',
    async check(workerClass) {
      await using server = await start(workerClass, '--keep-alive', '30');
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      const answers: string[] = [];
      const ports = new Set<unknown>();
      for (let count = 0; count < 3; count += 1) {
        answers.push((await askSecurely(server.port, '/', { agent })).text);
        for (const socket of Object.values(agent.freeSockets).flat())
          ports.add((socket as Socket | undefined)?.localPort);
      }
      agent.destroy();
      assert.deepEqual([answers, ports.size], [['hello', 'hello', 'hello'], 1]);
    },
  },
  {
    name: 'a client that would rather have HTTP/2 gets HTTP/1.1',
    async check(workerClass) {
      await using server = await start(workerClass);
      const socket = await connectSecurely(server.port, { ALPNProtocols: ['h2', 'http/1.1'] });
      assert.equal(socket.alpnProtocol, 'http/1.1');
      socket.destroy();
    },
  },
  {
    name: 'plain HTTP, garbage and silence cost one line of the log',
    async check(workerClass) {
      await using server = await start(workerClass, '--tls-handshake-timeout', '1');
      const starts = ['GET / HTTP/1.1\r\nHost: x\r\n\r\n', '\0\0garbage', '', '\x16\x03\x01'];
      const sockets = await Promise.all(starts.map((bytes) => connectWith(server.port, Buffer.from(bytes, 'latin1'))));
      const closed = sockets.map((socket) => once(socket, 'close', { signal: AbortSignal.timeout(30_000) }));
      assert.equal((await askSecurely(server.port, '/')).text, 'hello');
      await Promise.all(closed);
      await server.waitForLine(FAILED);
      assert.equal((await askSecurely(server.port, '/')).text, 'hello');
      assert.equal(server.lines.filter((line) => FAILED.test(line)).length, 1, server.lines.join('\n'));
    },
  },
  {
    name: 'a handshake that is dripped, a byte now and then, is ended',
    async check(workerClass) {
      await using server = await start(workerClass, '--tls-handshake-timeout', '1');
      const socket = await connectWith(server.port, BEGUN);
      // Bytes that come too late are answered with a reset.
      socket.on('error', () => undefined);
      const drip = setInterval(() => socket.write('\0'), 50);
      await eventually('the connection is closed', () => socket.destroyed).finally(() => clearInterval(drip));
      await server.waitForLine(/TLS handshake: not done in time/);
    },
  },
  {
    name: 'clients in the middle of a handshake hold nobody',
    async check(workerClass) {
      await using server = await start(workerClass, '-w', '1', '--tls-handshake-timeout', '600');
      const sockets = await Promise.all(Array.from({ length: 20 }, () => connectWith(server.port, BEGUN)));
      for (let count = 0; count < 5; count += 1) assert.equal((await askSecurely(server.port, '/')).text, 'hello');
      for (const socket of sockets) socket.destroy();
    },
  },
  {
    name: 'a stop finishes what runs, with close_notify, and does not wait for a client that is silent',
    async check(workerClass) {
      await using server = await start(workerClass, '--tls-handshake-timeout', '600', '--head-timeout', '600');
      const silent = await connectWith(server.port, Buffer.alloc(0));
      const socket = await connectSecurely(server.port);
      const answer = text(socket);
      socket.write('GET /slow HTTP/1.0\r\n\r\n');
      // The application says that it has the request.
      await server.waitForLine(/^slow$/);
      server.signal('SIGTERM');
      // Node reports a connection that ends without close_notify no differently; curl does, see below.
      assert.match(await answer, /^HTTP\/1\.1 200 OK\r\n.*\r\n\r\none two$/s);
      assert.equal(await server.waitForExit(), 0);
      silent.destroy();
    },
  },
];
