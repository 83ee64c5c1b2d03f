import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ask, RawClient, type Server } from 'tricorn/testing';
import { flood } from './harness/flood.ts';
import { limitsServer } from './harness/limits-server.ts';
import { WORKER_CLASSES } from './harness/places.ts';
import { growthDuring } from './harness/resident-memory.ts';

const GIBIBYTE = 1024 ** 3;
const MEBIBYTE = 1024 ** 2;
/** What a worker's heap and the C library's allocator may take before they notice that it is garbage. */
const GARBAGE_BYTES = 64 * MEBIBYTE;
/** 32 MiB are thrown away for a refused client; the rest is in the buffers of two kernels' sockets and of the client. */
const CUT_BYTES = 64 * MEBIBYTE;

const HOST = 'Host: localhost\r\n';
const CHUNKED = `POST /count HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n`;
const HELLO = `GET /hello HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`;

/** Requests that have no end, and what they are refused with. */
const floods: readonly [what: string, start: string, filler: string, status: number][] = [
  ['a request line', 'GET /', 'a', 414],
  ['a header field', `GET /hello HTTP/1.1\r\n${HOST}X-Long: `, 'a', 431],
  ['header fields', `GET /hello HTTP/1.1\r\n${HOST}`, 'X-Short: a\r\n', 431],
  ['a chunk extension', `${CHUNKED}5;`, 'a', 400],
  ['chunk extensions', CHUNKED, `1;${'a'.repeat(200)}\r\nx\r\n`, 413],
  ['trailers', `${CHUNKED}0\r\n`, 'X-Trailer: a\r\n', 431],
  ['empty lines', '', '\r\n', 400],
  ['junk behind a request', `GET /slow HTTP/1.1\r\n${HOST}\r\n`, '\0\r\n\r\n', 400],
];

for (const workerClass of WORKER_CLASSES) {
  describe(`a gigabyte sent to ${workerClass} as`, { concurrency: 1 }, () => {
    let server: Server;
    before(async () => {
      server = await limitsServer(workerClass);
    });
    after(() => server[Symbol.asyncDispose]());
    for (const [what, start, filler, status] of floods) {
      test(`${what} is refused with ${status}, which the client receives, and costs no memory`, async () => {
        const [pid = 0] = server.workers();
        const growth = await growthDuring(pid, async () => {
          const { received, sentBytes } = await flood(server.port, { start, filler, bytes: GIBIBYTE });
          assert.match(received, new RegExp(`(^|slow)HTTP/1\\.1 ${status} [\\s\\S]*\\r\\nConnection: close\\r\\n`));
          assert.ok(sentBytes < CUT_BYTES, `${sentBytes} bytes were taken`);
        });
        assert.ok(growth < GARBAGE_BYTES, `the worker grew by ${growth} bytes`);
        assert.match(await ask(server.port, HELLO), /hello$/);
      });
    }

    test('a trickle behind a refused request is cut off after five seconds', async () => {
      const start = performance.now();
      const trickle = { start: 'GET / HTTP/9.9\r\n\r\n', filler: 'x', bytes: 1000, everyMs: 50 };
      const { received, sentBytes } = await flood(server.port, trickle);
      assert.match(received, /^HTTP\/1\.1 505 /);
      assert.ok(sentBytes < trickle.bytes, 'nobody stopped it');
      assert.ok(performance.now() - start > 4_500, 'it was not given its time');
    });

    // A blocking worker's memory is not at stake: it writes to nobody else before the client has read.
    if (workerClass === 'sync') return;
    test('requests whose answers are not read cost no memory either', async () => {
      const [pid = 0] = server.workers();
      const request = `GET /blob?bytes=100000 HTTP/1.1\r\n${HOST}\r\n`;
      using client = await RawClient.open(server.port);
      client.socket.pause();
      const growth = await growthDuring(pid, async () => {
        client.send(request.repeat(20_000));
        // Another client's answers show that the worker has had the time to be wrong.
        for (let round = 0; round < 200; round += 1) await ask(server.port, HELLO);
      });
      assert.ok(growth < GARBAGE_BYTES, `the worker grew by ${growth} bytes`);
    });
  });
}
