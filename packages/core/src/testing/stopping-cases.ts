/** Conformance: what a worker does for its clients when it is told to stop. See docs/stopping.md. */

import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import type { ConformanceCase } from './conformance-case.ts';
import { ask, RawClient } from './raw-client.ts';
import type { Server } from './start-server.ts';

const HELLO = 'GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n';
const LAST_ANSWER = /^HTTP\/1\.1 200 .*\r\nConnection: close\r\n.*hello$/s;
const WAITING_CLIENTS = 24;
/** Clients whose connection is idle for longer than this are let go at once. */
const IDLE_MS = 200;
const BETWEEN_CLIENTS_MS = 50;

const slow = (milliseconds: number): string =>
  `GET /slow?ms=${milliseconds} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`;

export const stoppingCases: readonly ConformanceCase[] = [
  {
    name: 'serves everybody in the accept queue when the server stops',
    stops: true,
    async check(server) {
      const thaw = freeze(server);
      const clients = await Promise.all(Array.from({ length: WAITING_CLIENTS }, () => RawClient.open(server.port)));
      for (const client of clients) client.send(HELLO);
      const from = server.signal('SIGTERM');
      await server.waitForLine(/stopping$/, undefined, from);
      thaw();
      for (const client of clients) assertLastAnswer(await client.end(), client);
      assert.equal(await server.waitForExit(), 0);
    },
  },
  {
    name: 'answers what was sent before a stop was known, and what was half sent',
    stops: true,
    args: ['--keep-alive', '60'],
    async check(server) {
      using idle = await RawClient.open(server.port);
      idle.send(HELLO);
      await idle.until(/hello$/);
      using half = await RawClient.open(server.port);
      half.send(HELLO.slice(0, 20));
      await ask(server.port, slow(IDLE_MS));
      const thaw = freeze(server);
      const before = idle.received.length;
      idle.send(HELLO);
      const from = server.signal('SIGTERM');
      await server.waitForLine(/stopping$/, undefined, from);
      thaw();
      // Whether the worker learns of the request or of the stop first is not said.
      assert.match((await idle.end()).slice(before), /^HTTP\/1\.1 200 .*hello$/s);
      assert.equal(idle.failure, '');
      half.send(HELLO.slice(20));
      assertLastAnswer(await half.end(), half);
      assert.equal(await server.waitForExit(), 0);
    },
  },
  {
    name: 'refuses who comes after the stop while it finishes what is under way, and resets nobody',
    stops: true,
    async check(server) {
      using busy = await RawClient.open(server.port);
      // The early hints say that the application has it.
      busy.send('GET /early?ms=4000 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
      await busy.until(/ 103 /);
      server.signal('SIGTERM');
      const answers: Promise<string>[] = [];
      while (!busy.closed) {
        const client = await RawClient.open(server.port).catch((error: NodeJS.ErrnoException) => error.code);
        if (client === 'ECONNREFUSED') break;
        assert.ok(client instanceof RawClient, String(client));
        client.send(HELLO);
        answers.push(client.end().then((answer) => assertAnswer(answer, client)));
        // A class that serves one request at a time answers later.
        await delay(BETWEEN_CLIENTS_MS);
      }
      assert.ok(!busy.closed, 'refuses before the request under way is over');
      // The worker hears of the stop a moment after the signal, and from then on says so to everybody.
      const kinds = (await Promise.all(answers)).map((answer) => (LAST_ANSWER.test(answer) ? 'last' : 'kept'));
      assert.match(kinds.join(' '), /^(kept ?)*(last ?)*$/);
      assert.match(await busy.end(), /late\r\n0\r\n\r\n$|late$/);
      assert.equal(await server.waitForExit(), 0);
    },
  },
  {
    name: 'goes on accepting for the drain delay',
    stops: true,
    args: ['--drain-delay', '1', '--keep-alive', '60'],
    async check(server) {
      const from = server.signal('SIGTERM');
      const start = performance.now();
      await server.waitForLine(/stopping/, undefined, from);
      using client = await RawClient.open(server.port);
      await ask(server.port, slow(IDLE_MS));
      client.send(HELLO);
      assertLastAnswer(await client.end(), client);
      assert.equal(await server.waitForExit(), 0);
      assert.ok(performance.now() - start > 950);
    },
  },
  {
    name: 'breaks off what is not done within the graceful timeout',
    stops: true,
    args: ['--graceful-timeout', '1'],
    async check(server) {
      using client = await RawClient.open(server.port);
      client.send('GET /forever?file=/dev/null HTTP/1.1\r\nHost: localhost\r\n\r\n');
      await client.until(/more/);
      server.signal('SIGTERM');
      assert.doesNotMatch(await client.end(), /\r\n0\r\n\r\n$/);
      assert.equal(await server.waitForExit(), 0);
    },
  },
];

/** Stops the worker's process until the returned function is called. */
function freeze(server: Server): () => void {
  const [pid] = server.workers();
  assert.ok(pid !== undefined);
  process.kill(pid, 'SIGSTOP');
  return () => process.kill(pid, 'SIGCONT');
}

function assertLastAnswer(answer: string, client: RawClient): void {
  assert.match(answer, LAST_ANSWER);
  assert.equal(client.failure, '');
}

function assertAnswer(answer: string, client: RawClient): string {
  assert.match(answer, /^HTTP\/1\.1 200 .*hello$/s);
  assert.equal(client.failure, '');
  return answer;
}
