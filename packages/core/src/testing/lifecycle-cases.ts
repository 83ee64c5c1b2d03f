/** Conformance: failing applications, leaving clients, silent connections, timers, stopping. */

import assert from 'node:assert/strict';
import { existsSync, readFileSync, watch } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ConformanceCase } from './conformance-case.ts';
import { ask, RawClient } from './raw-client.ts';

const HOST = 'Host: localhost\r\n';
const CLOSE = 'Connection: close\r\n';
const SILENT_CONNECTIONS = 200;

const get = (target: string): string => `GET ${target} HTTP/1.1\r\n${HOST}${CLOSE}\r\n`;

/**
 * Resolves when a file that is being made has such text; looks at every change, since the first may be an empty file (the
 * iterator of node:fs/promises loses changes that come while one is looked at, in Node 20).
 */
function fileMatches(path: string, pattern: RegExp): Promise<void> {
  return new Promise((resolve, reject) => {
    const watcher = watch(dirname(path), { signal: AbortSignal.timeout(10_000) }, () => {
      if (!existsSync(path) || !pattern.test(readFileSync(path, 'utf8'))) return;
      resolve();
      watcher.close();
    });
    watcher.once('close', () => reject(new Error(`${path} has no text that matches ${pattern}`)));
  });
}

export const lifecycleCases: readonly ConformanceCase[] = [
  {
    name: 'answers 500 and logs when the application throws or rejects, and serves on',
    expected: [/\/throw/, /\/reject/],
    async check(server) {
      assert.match(await ask(server.port, get('/throw')), /^HTTP\/1\.1 500 /);
      await server.waitForLine(/thrown by the application/);
      assert.match(await ask(server.port, get('/reject')), /^HTTP\/1\.1 500 /);
      await server.waitForLine(/rejected by the application/);
      assert.match(await ask(server.port, get('/hello')), /hello$/);
    },
  },
  {
    name: 'breaks the connection when the application gives a response up',
    async check({ port }) {
      const answer = await ask(port, get('/break'));
      assert.match(answer, /part/);
      assert.doesNotMatch(answer, /\r\n0\r\n\r\n$/);
    },
  },
  {
    name: 'tells the application when the client leaves in the middle of a response',
    async check({ port }) {
      const folder = await mkdtemp(join(tmpdir(), 'tricorn-'));
      try {
        const client = await RawClient.open(port);
        client.send(get(`/forever?file=${join(folder, 'gone')}`));
        await client.until(/more/);
        const told = fileMatches(join(folder, 'gone'), /gone/);
        client.socket.destroy();
        await told;
      } finally {
        await rm(folder, { recursive: true });
      }
    },
  },
  {
    name: 'serves at once while connections that send nothing, or half a request, are open',
    async check({ port }) {
      const silent = await Promise.all(Array.from({ length: SILENT_CONNECTIONS }, () => RawClient.open(port)));
      try {
        for (const [index, client] of silent.entries()) {
          if (index % 3 === 1) client.send('GET / HTTP/1.1\r\nHo');
          if (index % 3 === 2) client.send(`POST /echo HTTP/1.1\r\n${HOST}Content-Length: 10\r\n\r\nab`);
        }
        // Two hundred handshakes, where there are any, keep both sides busy for a while.
        await ask(port, get('/hello'));
        for (let round = 0; round < 5; round++) {
          const start = performance.now();
          assert.match(await ask(port, get('/hello')), /hello$/);
          const milliseconds = performance.now() - start;
          assert.ok(milliseconds < 1000, `answered after ${milliseconds} ms`);
        }
      } finally {
        for (const client of silent) client.socket.destroy();
      }
    },
  },
  {
    name: 'runs the timers of the application while it waits for requests',
    async check({ port }) {
      const ticks = async () => Number(/\r\n\r\n(\d+)$/.exec(await ask(port, get('/ticks')))?.[1]);
      const before = await ticks();
      const deadline = performance.now() + 5_000;
      while ((await ticks()) < before + 3) assert.ok(performance.now() < deadline, 'the timer stands still');
    },
  },
  {
    name: 'finishes the request under way when it is told to stop',
    stops: true,
    async check(server) {
      using client = await RawClient.open(server.port);
      client.send(`GET /events?count=8&ms=50 HTTP/1.1\r\n${HOST}\r\n`);
      await client.until(/data/);
      server.signal('SIGTERM');
      const answer = await client.end();
      assert.equal(answer.match(/data/g)?.length, 8);
      assert.match(answer, /\r\n0\r\n\r\n$/);
      assert.equal(await server.waitForExit(), 0);
    },
  },
  {
    name: 'stops at once when only idle connections are open',
    stops: true,
    args: ['--keep-alive', '60'],
    async check(server) {
      using idle = await RawClient.open(server.port);
      idle.send(`GET /hello HTTP/1.1\r\n${HOST}\r\n`);
      await idle.until(/hello/);
      using _fresh = await RawClient.open(server.port);
      const start = performance.now();
      server.signal('SIGTERM');
      assert.equal(await server.waitForExit(), 0);
      const milliseconds = performance.now() - start;
      assert.ok(milliseconds < 3000, `stopped after ${milliseconds} ms`);
    },
  },
];
