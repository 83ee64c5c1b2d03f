/** A worker that dies takes only its own requests along, and its slot is filled again. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { startServer } from 'tricorn/testing';
import { establishedConnections } from './harness/established-connections.ts';
import { eventually } from './harness/eventually.ts';
import { ask } from './harness/http-request.ts';
import { REPOSITORY, testApp, WORKER_CLASSES } from './harness/places.ts';
import { SteadyLoad } from './harness/steady-load.ts';

const BAD_CALLBACK = `${REPOSITORY}test/fixtures/bad-callback.js`;
/** Answers before the kill, and again after the slot was filled. */
const ANSWERS = 200;

const pidOf = (answer: string): number => JSON.parse(answer).pid;

describe('kill -9 of one of three workers under load', { concurrency: 2 }, () => {
  for (const workerClass of WORKER_CLASSES) {
    test(`${workerClass}: only requests on its connections fail, and its slot serves again`, async (t) => {
      await using server = await startServer({
        // sync has keep-alive off.
        args: ['-k', workerClass, '-w', '3', '--keep-alive', '5'],
        app: testApp('node'),
        expected: [/worker 1 \(pid \d+\) died: killed by SIGKILL/],
      });
      const victim = Number((await server.waitForLine(/worker 1 ready \(pid (\d+)\)/))[1]);
      const others = server.workers().filter((pid) => pid !== victim);
      await using load = new SteadyLoad({ port: server.port, path: '/block?ms=3', keepAlive: 6, connecting: 6 });
      await eventually('the victim serves', () => {
        return load.answers.length > ANSWERS && load.answers.slice(-ANSWERS).some((answer) => pidOf(answer) === victim);
      });
      assert.deepEqual(load.failures, []);

      const from = server.lines.length;
      process.kill(victim, 'SIGSTOP');
      await eventually('the victim stands still', () =>
        /^State:\tT/m.test(readFileSync(`/proc/${victim}/status`, 'utf8')),
      );
      const connections = establishedConnections(victim, server.port);
      process.kill(victim, 'SIGKILL');
      await server.waitForLine(new RegExp(`worker 1 \\(pid ${victim}\\) died: killed by SIGKILL`), undefined, from);
      const [, replacement] = await server.waitForLine(/worker 1 ready \(pid (\d+)\)/, undefined, from);
      const ready = load.answers.length;
      await eventually('its replacement serves', () => {
        const answers = load.answers.slice(ready);
        return answers.length > ANSWERS && answers.some((answer) => pidOf(answer) === Number(replacement));
      });
      await load.stop();

      t.diagnostic(
        `${load.failures.length} requests failed, ${connections} connections were open on the killed worker`,
      );
      assert.ok(load.failures.length <= connections, `${connections} connections, but: ${load.failures.join('\n')}`);
      assert.deepEqual(
        server.workers().filter((pid) => others.includes(pid)),
        others,
      );
    });
  }
});

describe('an error that nobody catches', { concurrency: 2 }, () => {
  for (const workerClass of ['sync', 'async']) {
    test(`${workerClass}: ends its worker, and no other`, async () => {
      await using server = await startServer({
        args: ['-k', workerClass, '-w', '2'],
        app: BAD_CALLBACK,
        expected: [/uncaught error: Error: uncaught on purpose/],
      });
      const before = server.workers();
      const from = server.lines.length;
      await assert.rejects(ask(server.port, '/crash'), /socket hang up|ECONNRESET/);
      const [, slot, victim] = await server.waitForLine(
        /worker (\d) \(pid (\d+)\) exited: uncaught error/,
        undefined,
        from,
      );
      const ready = new RegExp(`worker ${slot} ready \\(pid (\\d+)\\)`);
      const replacement = Number((await server.waitForLine(ready, undefined, from))[1]);
      const survivor = before.find((pid) => pid !== Number(victim));
      assert.deepEqual(server.workers().sort(), [survivor, replacement].sort());
      assert.ok(
        server.lines.some((line) => /bad-callback\.js:\d+/.test(line)),
        'the log shows where it was thrown',
      );
      assert.equal((await ask(server.port, '/')).status, 200);
    });
  }

  test('gthread: ends its thread, and no worker', async () => {
    await using server = await startServer({
      args: ['-k', 'gthread', '-w', '1', '--threads', '2'],
      app: BAD_CALLBACK,
      expected: [/thread \d ended.*uncaught on purpose/, /GET \/crash/],
    });
    const before = server.workers();
    assert.equal((await ask(server.port, '/crash')).status, 500);
    await server.waitForLine(/thread \d ended.*uncaught on purpose/);
    const threads = new Set<number>();
    await eventually('two threads serve again', async () => {
      const answers = await Promise.all([1, 2].map(() => ask(server.port, '/')));
      for (const { text } of answers) threads.add(JSON.parse(text).threadId);
      return threads.size >= 2;
    });
    assert.deepEqual(server.workers(), before);
  });
});
