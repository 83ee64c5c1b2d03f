/** What commonly breaks for a framework on another server: every framework must do it under every worker class. */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { Agent } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { RawClient } from 'tricorn/testing';
import { checkFile, checkNotModified, checkRange } from './framework-files.ts';
import type { FrameworkCase, FrameworkSubject } from './framework-subject.ts';
import { ask, open } from './http-request.ts';

const MEBIBYTE = 1024 * 1024;
const ROWS = 50_000;
/** Hono has a fetch handler: no Node request or response to look at. */
const NODE_ONLY: readonly string[] = ['hono'];

/** The cases, in an order that a log shows best. */
export const frameworkCases: readonly FrameworkCase[] = [
  {
    name: 'socket: tells who the client is',
    except: NODE_ONLY,
    async check({ server: { port } }) {
      using client = await RawClient.open(port);
      client.send('GET /raw/socket HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
      const { localPort: remotePort } = client.socket;
      const [json = ''] = /{.*}/s.exec(await client.end()) ?? [];
      assert.deepEqual(JSON.parse(json), {
        remoteAddress: '127.0.0.1',
        remotePort,
        remoteFamily: 'IPv4',
        localPort: port,
        readyState: 'open',
        same: true,
      });
    },
  },
  {
    name: 'socket: destroy() ends the connection without an answer',
    except: NODE_ONLY,
    async check({ server: { port } }) {
      using client = await RawClient.open(port);
      client.send('GET /raw/destroy HTTP/1.1\r\nHost: localhost\r\n\r\n');
      assert.equal(await client.end(), '');
    },
  },
  {
    name: 'ip: the client behind a trusted proxy',
    async check({ server: { port } }) {
      const headers = { 'x-forwarded-for': '203.0.113.7', 'x-forwarded-proto': 'https' };
      assert.deepEqual(JSON.parse((await ask(port, '/ip', { headers })).text), {
        ip: '203.0.113.7',
        protocol: 'https',
      });
    },
  },
  {
    name: 'trailers: those of the request and of the response',
    except: NODE_ONLY,
    async check({ server: { port } }) {
      using client = await RawClient.open(port);
      client.send('POST /raw/trailers HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTE: trailers\r\n');
      client.send('Transfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 42\r\n\r\n');
      assert.match(await client.end(), /\r\n0\r\nx-bytes: 3\r\nx-sum: 42\r\n\r\n$/);
    },
  },
  {
    name: "response: 'finish', then 'close'",
    except: NODE_ONLY,
    async check(subject) {
      assert.equal((await ask(subject.server.port, '/raw/ends?note=ends')).text, 'ended');
      await subject.waitForNote('ends', 'finish true\nclose true\n');
    },
  },
  {
    name: 'pipe() and pipeline() send a file',
    except: NODE_ONLY,
    async check(subject) {
      for (const path of ['/raw/pipe', '/raw/pipeline?note=pipeline']) {
        assert.ok((await ask(subject.server.port, path)).text === subject.sample, `${path}: other bytes`);
      }
      await subject.waitForNote('pipeline', 'done\n');
    },
  },
  {
    name: 'HEAD: the length, no body, and the connection goes on',
    async check({ server: { port } }) {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      try {
        for (const method of ['HEAD', 'GET']) {
          const { status, headers, text } = await ask(port, '/json', { method, agent });
          assert.equal(status, 200);
          assert.match(headers['content-type'] ?? '', /^application\/json/);
          assert.equal(text, method === 'GET' ? '{"hello":"world"}' : '');
        }
      } finally {
        agent.destroy();
      }
    },
  },
  {
    name: 'Expect: 100-continue is answered when the body is read',
    async check({ server: { port } }) {
      using client = await RawClient.open(port);
      client.send('POST /body HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n');
      client.send('Content-Length: 9\r\nExpect: 100-continue\r\n\r\n');
      await client.until(/^HTTP\/1\.1 100 Continue\r\n\r\n/);
      client.send('{"a":"b"}');
      assert.match(await client.end(), /\r\n\r\nHTTP\/1\.1 20[01] [\s\S]*{"a":"b"}/);
    },
  },
  {
    name: 'abort: the application sees its client go',
    async check(subject) {
      const response = await open(subject.server.port, '/raw/forever?note=forever');
      for await (const chunk of response) {
        assert.match(String(chunk), /^first/);
        break;
      }
      response.destroy();
      await subject.waitForNote('forever', 'left\n');
    },
  },
  {
    name: 'bodies: JSON of 4 MB, a form, and what is no JSON',
    async check({ server: { port } }) {
      const body = JSON.stringify({ text: 'é~'.repeat(1_400_000) });
      const json = { 'content-type': 'application/json' };
      const answer = await ask(port, '/body', { headers: json, body });
      assert.equal(answer.status, 200);
      assert.ok(answer.text === body, 'other text came back');
      const form = { 'content-type': 'application/x-www-form-urlencoded' };
      const { text } = await ask(port, '/body', { headers: form, body: 'a=1&b=two+words' });
      assert.deepEqual(JSON.parse(text), { a: '1', b: 'two words' });
    },
  },
  {
    name: 'bodies: 16 MB streamed up and down at once',
    async check({ server: { port } }) {
      const body = pattern(16 * MEBIBYTE);
      const headers = { 'content-type': 'application/octet-stream', 'content-length': String(body.length) };
      const { status, bytes } = await ask(port, '/raw/echo', { method: 'POST', headers, body });
      assert.equal(status, 200);
      assert.ok(bytes.equals(body), `${bytes.length} bytes came back, not the same`);
    },
  },
  {
    name: 'upload: a form with a file of 1 MB',
    async check({ server: { port } }) {
      const file = pattern(MEBIBYTE);
      const form = new FormData();
      form.append('title', 'three horns');
      form.append('file', new Blob([file]), 'horns.bin');
      const { headers, body } = await encode(form);
      const { status, text } = await ask(port, '/upload', { headers, body });
      assert.ok(status === 200 || status === 201, text);
      assert.deepEqual(JSON.parse(text), {
        name: 'horns.bin',
        bytes: file.length,
        sha256: createHash('sha256').update(file).digest('hex'),
        title: 'three horns',
      });
    },
  },
  {
    name: 'session: is kept from one request to the next',
    async check({ server: { port } }) {
      let headers = {};
      for (const visits of [1, 2, 3]) {
        const answer = await ask(port, '/session', { headers });
        assert.deepEqual(JSON.parse(answer.text), { visits });
        const [cookie = ''] = answer.headers['set-cookie'] ?? [];
        if (visits === 1) headers = { cookie: cookie.split(';')[0] };
      }
    },
  },
  {
    name: 'cookies: two of them, and a redirect',
    async check({ server: { port } }) {
      const { status, headers } = await ask(port, '/cookies');
      assert.deepEqual([status, headers.location], [302, '/json']);
      assert.deepEqual(
        headers['set-cookie']?.map((cookie) => cookie.split(';')[0]),
        ['a=1', 'b=2'],
      );
    },
  },
  {
    name: 'compression: gzip gives the same bytes',
    async check({ server: { port }, sample }) {
      const plain = await ask(port, '/file');
      assert.equal(plain.headers['content-encoding'], undefined);
      assert.ok(plain.text === sample, 'other text without compression');
      const { headers, bytes } = await ask(port, '/file', { headers: { 'accept-encoding': 'gzip' } });
      assert.equal(headers['content-encoding'], 'gzip');
      assert.ok(bytes.length < sample.length / 2, `${bytes.length} bytes`);
      assert.ok(gunzipSync(bytes).toString() === sample, 'other text within gzip');
    },
  },
  { name: 'static file: type, length and bytes', check: checkFile },
  { name: 'static file: 304 for a known ETag', check: checkNotModified },
  { name: 'static file: ranges get 206 and 416', except: NODE_ONLY, check: checkRange },
  {
    name: 'server-sent events: each is sent at once',
    async check(subject) {
      const response = await open(subject.server.port, '/events?gate=events');
      assert.match(response.headers['content-type'] ?? '', /^text\/event-stream/);
      let received = '';
      for await (const chunk of response) {
        received += chunk;
        // The application sends the second only then.
        if (/^data: ?first$/m.test(received)) subject.openGate('events');
      }
      assert.match(received, /data: ?first\n[\s\S]*data: ?second\n/);
    },
  },
  {
    name: `streamed JSON: ${ROWS} rows`,
    async check({ server: { port } }) {
      const { headers, text } = await ask(port, `/rows?count=${ROWS}`);
      assert.match(headers['content-type'] ?? '', /^application\/x-ndjson/);
      assert.equal(headers['content-length'], undefined);
      const rows = text.trimEnd().split('\n');
      assert.equal(rows.length, ROWS);
      assert.deepEqual(JSON.parse(rows[ROWS - 1]!), { id: ROWS - 1, text: `row ${ROWS - 1} é` });
    },
  },
  {
    name: 'errors: a throw and a rejection get 500, an unknown path 404',
    async check({ server: { port } }) {
      const statuses = [];
      for (const path of ['/throw', '/reject', '/nosuch', '/json']) statuses.push((await ask(port, path)).status);
      assert.deepEqual(statuses, [500, 500, 404, 200]);
    },
  },
  {
    name: 'errors: one within the body cuts it off',
    async check({ server: { port } }) {
      const response = await open(port, '/raw/broken');
      assert.equal(response.statusCode, 200);
      await assert.rejects(async () => {
        for await (const chunk of response) assert.equal(String(chunk), 'half');
      }, /aborted/);
      assert.equal((await ask(port, '/json')).status, 200);
    },
  },
  {
    name: 'better-sqlite3: writes and reads within a request',
    needs: 'better-sqlite3',
    check: checkDatabase,
  },
];

async function checkDatabase({ server: { port } }: FrameworkSubject): Promise<void> {
  for (const names of [['ada'], ['ada', 'grace']]) {
    const { status, text } = await ask(port, `/names?name=${names.at(-1)}`);
    assert.equal(status, 200, text);
    assert.deepEqual(JSON.parse(text), { names });
  }
}

/** Bytes whose period is a prime: a lost or moved chunk shows. */
function pattern(bytes: number): Buffer {
  return Buffer.alloc(bytes, Buffer.from(Array.from({ length: 251 }, (_, index) => index)));
}

async function encode(form: FormData): Promise<{ headers: Record<string, string>; body: Uint8Array }> {
  const encoded = new Response(form);
  const body = new Uint8Array(await encoded.arrayBuffer());
  return { headers: { 'content-type': encoded.headers.get('content-type') ?? '' }, body };
}
