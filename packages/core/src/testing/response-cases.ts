/** Conformance: half-closed clients, interim responses, announced closes, and responses that break their own promises. */

import assert from 'node:assert/strict';
import type { ConformanceCase } from './conformance-case.ts';
import { ask, RawClient } from './raw-client.ts';

const HOST = 'Host: localhost\r\n';
const CLOSE = 'Connection: close\r\n';

const get = (target: string): string => `GET ${target} HTTP/1.1\r\n${HOST}${CLOSE}\r\n`;

/** Sends bytes and closes the writing half at once, as `nc -N` does; gives everything up to the server's close. */
async function askHalfClosed(port: number, text: string): Promise<string> {
  using client = await RawClient.open(port);
  client.send(text);
  client.socket.end();
  return await client.end();
}

export const responseCases: readonly ConformanceCase[] = [
  {
    name: 'answers a client that closes its writing half after the request, and closes then',
    args: ['--keep-alive', '30'],
    async check({ port }) {
      assert.match(await askHalfClosed(port, `GET /slow?ms=300 HTTP/1.1\r\n${HOST}\r\n`), /\r\n\r\nslow$|\r\nslow\r\n/);
      const body = `POST /echo HTTP/1.1\r\n${HOST}Content-Length: 5\r\n\r\nhello`;
      assert.match(await askHalfClosed(port, body), /hello/);
      const download = await askHalfClosed(port, `GET /download?bytes=3000000 HTTP/1.0\r\n\r\n`);
      assert.equal(download.length - download.indexOf('\r\n\r\n') - 4, 3_000_000);
    },
  },
  {
    name: 'answers pipelined requests of a client that has closed its writing half',
    args: ['--keep-alive', '30'],
    async check({ port }) {
      const answer = await askHalfClosed(port, `GET /hello HTTP/1.1\r\n${HOST}\r\n`.repeat(3));
      assert.equal(answer.match(/HTTP\/1\.1 200/g)?.length, 3, answer);
    },
  },
  {
    name: 'sends early hints before the answer is there, and none to HTTP/1.0',
    async check({ port }) {
      using client = await RawClient.open(port);
      client.send(get('/early?ms=300'));
      await client.until(/^HTTP\/1\.1 103 [\s\S]*?\r\n\r\n/);
      assert.doesNotMatch(client.received, / 200 /);
      assert.match(await client.end(), /HTTP\/1\.1 200 OK[\s\S]*late/);
      assert.match(await ask(port, 'GET /early?ms=0 HTTP/1.0\r\n\r\n'), /^HTTP\/1\.1 200 OK/);
    },
  },
  {
    name: 'announces with Connection: close that it stops keeping a connection',
    args: ['--keep-alive', '30'],
    stops: true,
    async check(server) {
      using client = await RawClient.open(server.port);
      client.send(`GET /hello HTTP/1.1\r\n${HOST}\r\n`);
      await client.until(/hello$/);
      assert.doesNotMatch(client.received, /Connection: close/i);
      // Interim responses go out at once: the request is with the application when the signal comes.
      client.send(`GET /early?ms=800 HTTP/1.1\r\n${HOST}\r\n`);
      await client.until(/ 103 /);
      server.signal('SIGTERM');
      const answer = await client.end();
      assert.match(answer.slice(answer.indexOf(' 103 ')), / 200 OK\r\n[\s\S]*Connection: close\r\n[\s\S]*late/);
      assert.equal(await server.waitForExit(), 0);
    },
  },
  {
    name: 'breaks a response off that is shorter than its Content-Length, and logs it',
    expected: [/GET \/length\?declared=10&sent=5/],
    async check(server) {
      const answer = await ask(server.port, `GET /length?declared=10&sent=5 HTTP/1.1\r\n${HOST}\r\n`);
      // Over TLS what was written last may be lost with the connection.
      assert.match(answer, /\r\nContent-Length: 10\r\n[\s\S]*\r\n\r\n.{0,5}$|^$/i);
      await server.waitForLine(/ERROR.*GET \/length\?declared=10&sent=5.*5 bytes/);
      assert.match(await ask(server.port, get('/hello')), /hello$/);
    },
  },
  {
    name: 'never sends more than Content-Length, and tells the application',
    expected: [/GET \/length\?declared=5&sent=10/],
    async check(server) {
      const answer = await ask(server.port, `GET /length?declared=5&sent=10 HTTP/1.1\r\n${HOST}\r\n`);
      assert.match(answer, /\r\n\r\nx{0,5}$|^$/);
      await server.waitForLine(/^told of \/length\?declared=5&sent=10$/);
    },
  },
  {
    name: 'lets no application add lines to a head, an interim head or trailers',
    expected: [/\/inject/],
    async check({ port }) {
      for (const where of ['value', 'name', 'hints', 'trailers']) {
        const answer = await ask(port, get(`/inject?where=${where}`));
        assert.doesNotMatch(answer, /^X-Evil/m, where);
        assert.match(await ask(port, get('/hello')), /hello$/);
      }
    },
  },
];
