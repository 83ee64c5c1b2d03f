/** What every application must do under every worker class. */

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { ask as askRaw, type Server } from 'tricorn/testing';
import { eventually } from './eventually.ts';
import { ask, open } from './http-request.ts';

/** One server, and what its application is. */
export interface Subject {
  readonly server: Server;
  /** Name of the file in `test/apps/`. */
  readonly app: string;
  /** The file that `/forever` writes to. */
  readonly abortFile: string;
}

/** One thing to check. */
export interface ApplicationCase {
  readonly name: string;
  check(subject: Subject): Promise<void>;
}

const EVENTS = 3;
/** Longer than a loaded machine keeps a process waiting. */
const EVENT_GAP_MS = 500;

/** Frameworks that answer for their own errors: tricorn never sees those. Fastify doesn't log either unless told to. */
const ANSWERS_ITSELF: Readonly<Record<string, RegExp | null>> = {
  express: /Error: (thrown|rejected) on purpose/,
  koa: /Error: (thrown|rejected) on purpose/,
  hono: /Error: (thrown|rejected) on purpose/,
  fastify: null,
};

/** The cases, in an order that a log shows best. */
export const applicationCases: readonly ApplicationCase[] = [
  {
    name: 'answers GET',
    async check({ server: { port }, app }) {
      const { status, text, headers } = await ask(port, '/');
      assert.deepEqual([status, text], [200, `Hello from ${app}`]);
      assert.match(headers['content-type'] ?? '', /^text\/plain/);
    },
  },
  {
    name: 'answers HEAD with the head alone',
    async check({ server: { port } }) {
      const answer = await askRaw(port, 'HEAD / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
      assert.match(answer, /^HTTP\/1\.1 200 OK\r\n[\s\S]*\r\n\r\n$/);
    },
  },
  {
    name: 'hands over the query, the method and the fields',
    async check({ server: { port } }) {
      const query = await ask(port, '/query?a=1&b=two%20words&c=%C3%A9');
      assert.deepEqual(JSON.parse(query.text), { a: '1', b: 'two words', c: 'é' });
      const { text } = await ask(port, '/headers?x=%2F', { headers: { 'x-tricorn': 'three horns' } });
      const seen = JSON.parse(text);
      assert.deepEqual([seen.method, seen.url, seen.headers['x-tricorn']], ['GET', '/headers?x=%2F', 'three horns']);
    },
  },
  {
    name: 'echoes 1 MB of JSON',
    async check({ server: { port } }) {
      const body = JSON.stringify({ text: 'é~'.repeat(350_000) });
      assert.ok(Buffer.byteLength(body) > 1_000_000);
      const { status, headers, text } = await ask(port, '/echo', {
        headers: { 'content-type': 'application/json' },
        body,
      });
      assert.equal(status, 200);
      // Koa adds a charset.
      assert.match(headers['content-type'] ?? '', /^application\/json/);
      assert.ok(text === body, `got ${text.length} characters, expected ${body.length}`);
    },
  },
  {
    name: 'sends server-sent events one by one',
    async check({ server: { port } }) {
      const response = await open(port, `/events?count=${EVENTS}&ms=${EVENT_GAP_MS}`);
      let received = '';
      const arrivals: number[] = [];
      for await (const chunk of response) {
        received += chunk;
        while (arrivals.length < (received.match(/\n\n/g)?.length ?? 0)) arrivals.push(Date.now());
      }
      const sent = [...received.matchAll(/: sent (\d+)/g)].map(([, time]) => Number(time));
      assert.equal(sent.length, EVENTS, received);
      for (const [event, arrival] of arrivals.slice(0, -1).entries()) {
        const next = sent[event + 1] ?? 0;
        assert.ok(arrival <= next, `event ${event} came ${arrival - next} ms after event ${event + 1} was sent`);
      }
    },
  },
  {
    name: 'tells the application that its client has gone',
    async check({ server: { port }, abortFile }) {
      const response = await open(port, '/forever');
      for await (const chunk of response) {
        assert.match(String(chunk), /^first/);
        break;
      }
      response.destroy();
      await eventually(
        '/forever is aborted',
        () => existsSync(abortFile) && readFileSync(abortFile, 'utf8') === 'aborted\n',
      );
    },
  },
  {
    name: 'lets the application answer 404',
    async check({ server: { port } }) {
      const { status, text } = await ask(port, '/nosuch');
      assert.equal(status, 404);
      assert.match(text, /not found|Cannot GET \/nosuch/i);
    },
  },
  {
    name: 'answers 500 and logs when the application throws or rejects',
    async check({ server, app }) {
      for (const [path, error] of [
        ['/throw', 'thrown on purpose'],
        ['/reject', 'rejected on purpose'],
      ] as const) {
        const from = server.lines.length;
        assert.equal((await ask(server.port, path)).status, 500);
        const own = ANSWERS_ITSELF[app];
        if (own === undefined) {
          await server.waitForLine(new RegExp(`\\[ERROR\\] .*GET ${path}`), undefined, from);
          await server.waitForLine(new RegExp(error), undefined, from);
        } else if (own !== null) await server.waitForLine(own, undefined, from);
      }
      assert.equal((await ask(server.port, '/')).status, 200);
    },
  },
];
