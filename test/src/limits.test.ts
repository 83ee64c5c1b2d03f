import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { ask, RawClient } from 'tricorn/testing';
import { eventually } from './harness/eventually.ts';
import { flood } from './harness/flood.ts';
import { limitsServer } from './harness/limits-server.ts';
import { WORKER_CLASSES } from './harness/places.ts';

const HOST = 'Host: localhost\r\n';
const CLOSE = 'Connection: close\r\n';
const HELLO = `GET /hello HTTP/1.1\r\n${HOST}${CLOSE}\r\n`;

/** Nothing tells a client that the application has been given a request it says nothing to. */
const SETTLED_MS = 500;
/** How long a slow client is slow. */
const SLOW_MS = 4000;

/** Sends a request, then FIN after so many milliseconds, and gives all that comes back. */
async function halfClose(port: number, request: string, afterMs = 0): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  const chunks: Buffer[] = [];
  socket.on('data', (bytes) => chunks.push(bytes));
  socket.on('error', () => {});
  const closed = once(socket, 'close', { signal: AbortSignal.timeout(20_000) });
  socket.write(request, 'latin1');
  if (afterMs > 0) await wait(afterMs);
  socket.end();
  await closed;
  return Buffer.concat(chunks).toString('latin1');
}

async function isServed(port: number): Promise<void> {
  await eventually('a connection is served', async () => /hello$/.test(await ask(port, HELLO).catch(() => '')));
}

for (const workerClass of WORKER_CLASSES) {
  describe(`limits of ${workerClass}`, { concurrency: 2 }, () => {
    test('a client that closes its sending half at once gets its answers, whole', async () => {
      await using server = await limitsServer(workerClass);
      assert.match(await halfClose(server.port, `GET /slow HTTP/1.1\r\n${HOST}\r\n`), /\r\n\r\nslow$/);
      const big = await halfClose(server.port, `GET /big?bytes=8000000 HTTP/1.0\r\n\r\n`);
      assert.ok(big.endsWith('END') && big.length > 8_000_000, `${big.length} bytes`);
      const blob = await halfClose(server.port, `GET /blob?bytes=20000000 HTTP/1.1\r\n${HOST}\r\n`);
      assert.ok(blob.length > 20_000_000, `${blob.length} bytes`);
      const request = `GET /slow HTTP/1.1\r\n${HOST}\r\n`;
      const pipelined = await halfClose(server.port, request.repeat(3));
      assert.equal(pipelined.match(/\r\n\r\nslow/g)?.length, 3, pipelined);
    });

    test('a client that closes its sending half while it waits is taken to have left', async () => {
      await using server = await limitsServer(workerClass);
      assert.equal(await halfClose(server.port, `GET /hang HTTP/1.1\r\n${HOST}\r\n`, 800), '');
      await isServed(server.port);
    });

    test('the head is limited as a whole', async () => {
      await using server = await limitsServer(workerClass, [
        '--limit-request-head',
        '2000',
        '--limit-request-line',
        '200',
        '--limit-request-field-size',
        '300',
      ]);
      const fields = (count: number): string => `X-A: ${'a'.repeat(93)}\r\n`.repeat(count);
      assert.match(await ask(server.port, `GET /hello HTTP/1.1\r\n${HOST}${CLOSE}${fields(18)}\r\n`), /hello$/);
      assert.match(
        await ask(server.port, `GET /hello HTTP/1.1\r\n${HOST}${CLOSE}${fields(20)}\r\n`),
        /^HTTP\/1\.1 431 /,
      );
    });

    test('connections beyond the limit are answered 503, and served again when there is room', async () => {
      await using server = await limitsServer(workerClass, ['--limit-connections', '3']);
      const held = await Promise.all([1, 2, 3].map(() => RawClient.open(server.port)));
      for (const client of held) client.send(`GET /hello HTTP/1.1\r\n${HOST}\r\n`);
      for (const client of held) await client.until(/hello$/);
      assert.match(await ask(server.port, HELLO), /^HTTP\/1\.1 503 [\s\S]*\r\nConnection: close\r\n/);
      held[0]?.[Symbol.dispose]();
      await isServed(server.port);
      for (const client of held) client[Symbol.dispose]();
      await server.waitForLine(/\[WARNING\] turning connections away: too many connections/);
    });

    test('connections beyond the limit of an address are answered 429, those of others are served', async () => {
      await using server = await limitsServer(workerClass, ['--limit-connections-per-address', '2']);
      const held = await Promise.all([1, 2].map(() => RawClient.open(server.port)));
      for (const client of held) client.send(`GET /hello HTTP/1.1\r\n${HOST}\r\n`);
      for (const client of held) await client.until(/hello$/);
      assert.match(await ask(server.port, HELLO), /^HTTP\/1\.1 429 /);
      const other = connect({ port: server.port, host: '127.0.0.1', localAddress: '127.0.0.2' });
      other.end(HELLO);
      const [answer] = await once(other, 'data');
      assert.match(String(answer), /^HTTP\/1\.1 200 /);
      for (const client of held) client[Symbol.dispose]();
      await isServed(server.port);
    });

    test('an application that does not answer in time is answered for with 504, or broken off', async () => {
      await using server = await limitsServer(workerClass, ['--request-timeout', '0.5']);
      assert.match(
        await ask(server.port, `GET /hang HTTP/1.1\r\n${HOST}\r\n`),
        /^HTTP\/1\.1 504 [\s\S]*Connection: close/,
      );
      const broken = await ask(server.port, `GET /half HTTP/1.1\r\n${HOST}\r\n`);
      assert.match(broken, /half/);
      assert.doesNotMatch(broken, /\r\n0\r\n\r\n$/);
      await isServed(server.port);
    });

    test('a body that comes too slowly is refused with 408, a steady one is taken', async () => {
      await using server = await limitsServer(workerClass, ['--body-timeout', '1', '--body-min-rate', '200']);
      const everyMs = 100;
      const starting = (bytes: number) => {
        const start = `POST /count HTTP/1.1\r\n${HOST}${CLOSE}Content-Length: ${bytes}\r\n\r\n`;
        return { start, bytes: start.length + bytes, everyMs };
      };
      // Five times the least rate: on a busy machine the client itself is late.
      const [slow, steady] = await Promise.all([
        flood(server.port, { ...starting(1000), filler: 'x' }),
        flood(server.port, { ...starting(4000), filler: 'x'.repeat(100) }),
      ]);
      assert.match(slow.received, /^HTTP\/1\.1 408 /);
      assert.match(steady.received, /counted 4000$/);
    });

    test('an application that ignores a broken body does not keep its client for ever', async () => {
      await using server = await limitsServer(workerClass);
      using client = await RawClient.open(server.port);
      client.send(`POST /deaf HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n`);
      // Past what is buffered, so that the application runs in every class before the fault comes.
      client.send(`${(70_000).toString(16)}\r\n${'x'.repeat(70_000)}\r\n`);
      await wait(SETTLED_MS);
      client.send('zz\r\n');
      assert.match(await client.end(20_000), /^HTTP\/1\.1 400 /);
    });

    test('a body larger than a read and smaller than the buffer arrives', async () => {
      await using server = await limitsServer(workerClass, ['--body-buffer-bytes', '1000000']);
      const bytes = 500_000;
      const head = `POST /count HTTP/1.1\r\n${HOST}${CLOSE}Content-Length: ${bytes}\r\n\r\n`;
      assert.match(await ask(server.port, head + 'x'.repeat(bytes)), /counted 500000$/);
    });

    test('a body that nobody wants does not stop the next request', async () => {
      await using server = await limitsServer(workerClass);
      using client = await RawClient.open(server.port);
      const bytes = 200_000;
      client.send(`POST /slow HTTP/1.1\r\n${HOST}Content-Length: ${bytes}\r\n\r\n${'x'.repeat(bytes)}${HELLO}`);
      assert.match(await client.end(), /slowHTTP[\s\S]*hello$/);
    });

    test('clients that do not read a finished answer keep nobody waiting, and get all of it later', async () => {
      await using server = await limitsServer(workerClass);
      const bytes = 8_000_000;
      const clients = await Promise.all([1, 2, 3].map(() => RawClient.open(server.port)));
      for (const client of clients) {
        client.socket.pause();
        client.send(`GET /blob?bytes=${bytes} HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`);
      }
      await isServed(server.port);
      for (const client of clients) {
        client.socket.resume();
        const answer = await client.end(30_000);
        assert.equal(answer.length - answer.indexOf('\r\n\r\n') - 4, bytes);
      }
    });

    if (workerClass === 'sync') {
      test('a client that does not read what is still being written is cut off, and the worker goes on', async () => {
        await using server = await limitsServer(workerClass, ['--write-timeout', '1']);
        using client = await RawClient.open(server.port);
        client.socket.pause();
        client.send('GET /big?bytes=60000000 HTTP/1.0\r\n\r\n');
        await isServed(server.port);
        client.socket.resume();
        assert.ok((await client.end(30_000)).length < 60_000_000);
      });
    }

    test('a client that reads too slowly is cut off, one that reads steadily is not', async () => {
      await using server = await limitsServer(workerClass, ['--write-timeout', '1', '--write-min-rate', '2000000']);
      const read = async (bytesPerSecond: number): Promise<number> => {
        using client = await RawClient.open(server.port);
        client.send('GET /big?bytes=60000000 HTTP/1.0\r\n\r\n');
        let slowUntil = 0;
        let length = 0;
        for await (const chunk of client.socket) {
          if (length === 0) slowUntil = performance.now() + SLOW_MS;
          length += chunk.length;
          client.received = '';
          if (performance.now() < slowUntil) await wait((chunk.length / bytesPerSecond) * 1000);
        }
        return length;
      };
      // What has arrived before the cut is read with an error behind it.
      const [slow, steady] = await Promise.all([read(20_000).catch(() => 0), read(20_000_000)]);
      assert.ok(slow < 60_000_000, `${slow} bytes were read slowly`);
      assert.ok(steady > 60_000_000, `${steady} bytes were read`);
    });
  });
}
