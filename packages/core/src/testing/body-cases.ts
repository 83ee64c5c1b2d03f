/** Conformance: bodies in both directions. */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { ConformanceCase } from './conformance-case.ts';
import { ask, connectionOptions, RawClient } from './raw-client.ts';

const HOST = 'Host: localhost\r\n';
const CLOSE = 'Connection: close\r\n';
const MIB = 1024 * 1024;

/** Sends a body in pieces through Node's own client and gives the answer's bytes. */
async function post(port: number, path: string, pieces: readonly Uint8Array[]): Promise<Buffer> {
  const { secure, ...options } = connectionOptions(port);
  const request = (secure ? httpsRequest : httpRequest)({ ...options, path, method: 'POST', agent: false });
  const answered = once(request, 'response');
  for (const piece of pieces) if (!request.write(piece)) await Promise.race([once(request, 'drain'), answered]);
  request.end();
  const [response] = await answered;
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return Buffer.concat(chunks);
}

export const bodyCases: readonly ConformanceCase[] = [
  {
    name: 'gives the application a body with Content-Length, sent byte by byte',
    async check({ port }) {
      using client = await RawClient.open(port);
      for (const octet of `POST /digest HTTP/1.1\r\n${HOST}${CLOSE}Content-Length: 5\r\n\r\nhello`) {
        client.send(octet);
        await new Promise((resolve) => setImmediate(resolve));
      }
      const sha256 = createHash('sha256').update('hello').digest('hex');
      assert.ok((await client.end()).includes(`{"bytes":5,"sha256":"${sha256}"`));
    },
  },
  {
    name: 'gives the application a chunked body and its trailers',
    async check({ port }) {
      const head = `POST /digest HTTP/1.1\r\n${HOST}${CLOSE}Transfer-Encoding: chunked\r\n\r\n`;
      const answer = await ask(port, `${head}5;x=y\r\nhello\r\n6\r\n world\r\n0\r\nX-Sum: 7\r\n\r\n`);
      const seen = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4));
      const sha256 = createHash('sha256').update('hello world').digest('hex');
      assert.deepEqual(seen, { bytes: 11, sha256, trailers: { 'x-sum': '7' } });
    },
  },
  {
    name: 'says 100 Continue to a client that waits for it',
    async check({ port }) {
      using client = await RawClient.open(port);
      client.send(`POST /echo HTTP/1.1\r\n${HOST}${CLOSE}Expect: 100-continue\r\nContent-Length: 2\r\n\r\n`);
      await client.until(/^HTTP\/1\.1 100 Continue\r\n\r\n/);
      client.send('ok');
      assert.match(await client.end(), /HTTP\/1\.1 200 OK[\s\S]*ok/);
    },
  },
  {
    name: 'echoes 1 MiB unharmed',
    async check({ port }) {
      const body = Buffer.from(JSON.stringify({ text: 'é'.repeat(MIB / 2) }));
      assert.ok((await post(port, '/echo', [body])).equals(body));
    },
  },
  {
    name: 'streams 20 MiB up and down unharmed',
    async check({ port }) {
      const piece = Buffer.alloc(64 * 1024, 'abcdefg');
      const pieces = Array.from({ length: (20 * MIB) / piece.length }, () => piece);
      const hash = createHash('sha256');
      for (const part of pieces) hash.update(part);
      const seen = JSON.parse(String(await post(port, '/digest', pieces)));
      assert.deepEqual([seen.bytes, seen.sha256], [20 * MIB, hash.digest('hex')]);
      const download = await post(port, `/download?bytes=${20 * MIB}`, []);
      assert.ok(download.equals(Buffer.alloc(20 * MIB, Buffer.alloc(64 * 1024, 'tricorn '))));
    },
  },
  {
    name: 'sends server-sent events one by one',
    async check({ port }) {
      using client = await RawClient.open(port);
      client.send(`GET /events?count=6&ms=80 HTTP/1.1\r\n${HOST}${CLOSE}\r\n`);
      const received: number[] = [];
      for (let count = 1; count <= 6; count++) {
        await client.until(new RegExp(`(?:data: \\d+\\n\\n[\\s\\S]*){${count}}`));
        received.push(Date.now());
      }
      const sent = [...client.received.matchAll(/data: (\d+)/g)].map((match) => Number(match[1]));
      for (let index = 0; index < 4; index++) {
        // The next but one, so that a busy machine may delay the client by an event.
        const [arrived, later] = [received[index] ?? 0, sent[index + 2] ?? 0];
        assert.ok(arrived < later, `event ${index} came at ${arrived}, event ${index + 2} was sent at ${later}`);
      }
    },
  },
  {
    name: 'throws a body away that nobody reads, and serves the next request',
    args: ['--keep-alive', '10'],
    async check({ port }) {
      const body = 'x'.repeat(100_000);
      const first = `POST /hello HTTP/1.1\r\n${HOST}Content-Length: ${body.length}\r\n\r\n${body}`;
      const answer = await ask(port, `${first}GET /status?code=201 HTTP/1.1\r\n${HOST}${CLOSE}\r\n`);
      assert.deepEqual(answer.match(/HTTP\/1\.1 \d+/g), ['HTTP/1.1 200', 'HTTP/1.1 201']);
    },
  },
  {
    name: 'a body cut short never looks complete',
    args: ['--body-buffer-bytes', '0'],
    expected: [/digest/],
    async check({ port }) {
      using client = await RawClient.open(port);
      client.send(`POST /digest HTTP/1.1\r\n${HOST}${CLOSE}Content-Length: 100\r\n\r\nhalf`);
      client.socket.end();
      assert.doesNotMatch(await client.end(), /sha256/);
    },
  },
];
