/** Conformance: heads, framing, keep-alive, refusals. */

import assert from 'node:assert/strict';
import type { ConformanceCase } from './conformance-case.ts';
import { ask, RawClient } from './raw-client.ts';

const HOST = 'Host: localhost\r\n';
const CLOSE = 'Connection: close\r\n';

/** A request without body that asks for the connection to be closed. */
function get(target: string, { method = 'GET', version = '1.1' } = {}): string {
  return `${method} ${target} HTTP/${version}\r\n${HOST}${CLOSE}\r\n`;
}

const refusals: readonly [why: string, request: string, status: number][] = [
  ['no Host', 'GET / HTTP/1.1\r\n\r\n', 400],
  ['a space before a colon', `GET / HTTP/1.1\r\n${HOST}A : b\r\n\r\n`, 400],
  ['an obsolete line fold', `GET / HTTP/1.1\r\n${HOST}A: b\r\n c\r\n\r\n`, 400],
  ['both framings', `POST / HTTP/1.1\r\n${HOST}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n`, 400],
  ['a broken chunk size', `POST /echo HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\nzz\r\n`, 400],
  ['a body over the limit', `POST / HTTP/1.1\r\n${HOST}Content-Length: 2000001\r\n\r\n`, 413],
  ['a request line over the limit', `GET /${'a'.repeat(9000)} HTTP/1.1\r\n${HOST}\r\n`, 414],
  ['an unknown expectation', `POST / HTTP/1.1\r\n${HOST}Expect: tea\r\n\r\n`, 417],
  ['too many fields', `GET / HTTP/1.1\r\n${HOST}${'A: b\r\n'.repeat(200)}\r\n`, 431],
  ['a field over the limit', `GET / HTTP/1.1\r\n${HOST}A: ${'b'.repeat(9000)}\r\n\r\n`, 431],
  ['an unknown transfer coding', `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: gzip, chunked\r\n\r\n`, 501],
  ['HTTP/2.0', `GET / HTTP/2.0\r\n${HOST}\r\n`, 505],
];

export const protocolCases: readonly ConformanceCase[] = [
  {
    name: 'answers a GET with head, Date and body',
    async check({ port }) {
      const answer = await ask(port, get('/hello'));
      assert.match(answer, /^HTTP\/1\.1 200 OK\r\n/);
      assert.match(answer, /\r\nDate: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT\r\n/);
      assert.match(answer, /\r\nContent-Length: 5\r\n/i);
      assert.match(answer, /\r\n\r\nhello$/);
    },
  },
  {
    name: 'shows the application method, target and fields as received',
    async check({ port }) {
      const answer = await ask(port, `GET /head?a=%20b&c HTTP/1.1\r\n${HOST}${CLOSE}X-One: 1\r\nx-one: 2\r\n\r\n`);
      const seen = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4));
      assert.deepEqual([seen.method, seen.url], ['GET', '/head?a=%20b&c']);
      assert.deepEqual(seen.raw, ['Host', 'localhost', 'Connection', 'close', 'X-One', '1', 'x-one', '2']);
    },
  },
  {
    name: 'keeps a connection and serves one request after the other',
    args: ['--keep-alive', '10'],
    async check({ port }) {
      using client = await RawClient.open(port);
      for (let round = 1; round <= 3; round++) {
        client.send(`GET /hello HTTP/1.1\r\n${HOST}\r\n`);
        await client.until(new RegExp(`(?:hello[\\s\\S]*){${round}}`));
      }
      client.send(get('/hello'));
      assert.equal((await client.end()).match(/HTTP\/1\.1 200 OK/g)?.length, 4);
    },
  },
  {
    name: 'serves pipelined requests in order',
    args: ['--keep-alive', '10'],
    async check({ port }) {
      const targets = ['/slow?ms=50', '/status?code=201', '/hello'];
      const requests =
        targets.map((target) => `GET ${target} HTTP/1.1\r\n${HOST}\r\n`).join('') + get('/status?code=202');
      const answer = await ask(port, requests);
      assert.deepEqual(answer.match(/HTTP\/1\.1 \d+/g), [
        'HTTP/1.1 200',
        'HTTP/1.1 201',
        'HTTP/1.1 200',
        'HTTP/1.1 202',
      ]);
    },
  },
  {
    name: 'answers HEAD with the head alone',
    async check({ port }) {
      const answer = await ask(port, get('/hello', { method: 'HEAD' }));
      assert.match(answer, /\r\nContent-Length: 5\r\n/i);
      assert.match(answer, /\r\n\r\n$/);
    },
  },
  {
    name: 'sends no body and no framing with 204, and no body with 304',
    async check({ port }) {
      const noContent = await ask(port, get('/status?code=204'));
      assert.match(noContent, /^HTTP\/1\.1 204 /);
      assert.doesNotMatch(noContent, /content-length|transfer-encoding/i);
      assert.match(await ask(port, get('/status?code=304')), /^HTTP\/1\.1 304 [\s\S]*\r\n\r\n$/);
    },
  },
  {
    name: 'streams to HTTP/1.0 without chunks and closes',
    async check({ port }) {
      const answer = await ask(port, 'GET /download?bytes=200000 HTTP/1.0\r\n\r\n');
      assert.doesNotMatch(answer, /transfer-encoding/i);
      assert.equal(answer.length - answer.indexOf('\r\n\r\n') - 4, 200_000);
    },
  },
  {
    name: 'sends trailers and early hints',
    async check({ port }) {
      assert.match(await ask(port, get('/trailers')), /\r\n0\r\nX-Sum: 42\r\n\r\n$/);
      assert.match(
        await ask(port, get('/early')),
        /^HTTP\/1\.1 103 Early Hints\r\nlink: [\s\S]*\r\n\r\nHTTP\/1\.1 200 OK/i,
      );
    },
  },
  {
    name: 'lets no application split a response',
    expected: [/\/split/],
    async check({ port }) {
      const answer = await ask(port, get('/split'));
      assert.match(answer, /^HTTP\/1\.1 500 /);
      assert.doesNotMatch(answer, /X-Evil/);
    },
  },
  ...refusals.map(
    ([why, request, status]): ConformanceCase => ({
      name: `refuses ${why} with ${status} and closes`,
      ...(why === 'a body over the limit' ? { args: ['--body-max-bytes', '2000000'] } : {}),
      async check({ port }) {
        const answer = await ask(port, request);
        assert.match(answer, new RegExp(`^HTTP/1\\.1 ${status} `));
        assert.match(answer, /\r\nConnection: close\r\n/);
        assert.match(await ask(port, get('/hello')), /hello$/);
      },
    }),
  ),
  {
    name: 'answers 408 when a request does not arrive in time, and closes silent connections',
    args: ['--head-timeout', '0.3'],
    async check({ port }) {
      assert.match(await ask(port, 'GET / HTTP/1.1\r\nHo'), /^HTTP\/1\.1 408 /);
      assert.equal(await ask(port, ''), '');
    },
  },
];
