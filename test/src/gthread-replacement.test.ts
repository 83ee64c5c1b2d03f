/** What a request can do to its thread costs that thread, and neither the other threads nor the worker. */

import assert from 'node:assert/strict';
import { Agent } from 'node:http';
import { describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { startServer } from 'tricorn/testing';
import { eventually } from './harness/eventually.ts';
import { ask } from './harness/http-request.ts';
import { REPOSITORY } from './harness/places.ts';
import { SteadyLoad } from './harness/steady-load.ts';

const BAD_THREADS = `${REPOSITORY}test/fixtures/bad-threads.js`;
const TIMEOUT_SECONDS = 2;
const START = ['-k', 'gthread', '-w', '1', '--timeout', String(TIMEOUT_SECONDS)];
const PATIENT = { withinMs: 60_000 };

describe('a request that takes longer than --timeout', { concurrency: 2 }, () => {
  test('four endless loops on four threads: four 504s, and 100 light requests a second lose nothing', async (t) => {
    await using server = await startServer({
      args: [...START, '-t', '4'],
      app: BAD_THREADS,
      expected: [/made no progress with a request/],
    });
    const before = server.workers();
    const light = lightLoad(server.port);
    const loops = await Promise.all([1, 2, 3, 4].map((n) => ask(server.port, `/loop?token=${n}`, PATIENT)));
    assert.deepEqual(
      loops.map(({ status }) => status),
      [504, 504, 504, 504],
    );
    const replaced = light.answers.length;
    await eventually('light requests are served after the replacement', () => light.answers.length > replaced + 200);
    const { answers, failures } = await light.stop();
    t.diagnostic(`${answers.length} light requests were answered`);
    assert.deepEqual(failures, []);
    assert.deepEqual(server.workers(), before);
    const log = server.lines.join('\n');
    assert.equal(log.match(/is replaced method=GET path=\/loop ageSeconds=\d/g)?.length, 4, log);
    assert.match(log, /at neverReturns \(.*bad-threads\.js:\d+:\d+\)/);
    assert.doesNotMatch(log, /token/);
  });

  test('a promise that never settles holds its thread no longer', async () => {
    await using server = await startServer({
      args: [...START, '-t', '1'],
      app: BAD_THREADS,
      expected: [/is replaced method=GET path=\/forget/],
    });
    assert.equal((await ask(server.port, '/forget', PATIENT)).status, 504);
    await server.waitForLine(/its event loop turns: the application waits/);
    assert.equal((await ask(server.port, '/')).status, 200);
  });

  test('a response that has begun may be silent as long as its thread is not stuck', async () => {
    await using server = await startServer({
      args: [...START, '-t', '1'],
      app: BAD_THREADS,
      expected: [/path=\/begin-and-loop/],
    });
    assert.equal((await ask(server.port, '/stream', PATIENT)).text, 'first second');
    await assert.rejects(ask(server.port, '/begin-and-loop', PATIENT), /aborted|hang up|ECONNRESET/);
    assert.equal((await ask(server.port, '/')).status, 200);
  });

  test('a thread that can not be terminated costs its worker, which finishes what it has', async () => {
    await using server = await startServer({
      args: [...START, '-t', '2', '--graceful-timeout', '2'],
      app: BAD_THREADS,
      expected: [/is replaced method=GET path=\/sleep/, /SIGKILL/],
    });
    const [before] = server.workers();
    assert.equal((await ask(server.port, '/sleep', PATIENT)).status, 504);
    const answers = [];
    let pid = before;
    while (pid === before) {
      const { status, text } = await ask(server.port, '/');
      answers.push(status);
      pid = JSON.parse(text).pid;
      await wait(5);
    }
    assert.deepEqual([...new Set(answers)], [200]);
    await server.waitForLine(/a blocking system call/);
    await server.waitForLine(/thread \d can't be terminated/);
    await server.waitForLine(/killed by SIGKILL|by us: /);
  });
});

describe('a thread that dies', { concurrency: 2 }, () => {
  for (const [path, reason] of [
    ['/exit', /exited with code: 3/],
    ['/throw', /thrown in a callback/],
    ['/reject', /rejected and forgotten/],
    ['/fill', /ERR_WORKER_OUT_OF_MEMORY|memory limit/],
  ] as const) {
    test(`${path}: answers its request 500 and is replaced, while other requests go on`, async () => {
      await using server = await startServer({
        args: ['-k', 'gthread', '-w', '1', '-t', '2', '--thread-max-memory', '64'],
        app: BAD_THREADS,
        expected: [/thread \d ended/, new RegExp(`Error handling request GET ${path}`)],
      });
      const before = server.workers();
      await using load = new SteadyLoad({ port: server.port, path: '/', keepAlive: 2, connecting: 0 });
      assert.equal((await ask(server.port, path, PATIENT)).status, 500);
      await server.waitForLine(/thread \d ended/);
      const threads = new Set<number>();
      const from = load.answers.length;
      await eventually('two threads serve again', () => {
        for (const text of load.answers.slice(from)) threads.add(JSON.parse(text).threadId);
        return threads.size >= 2;
      });
      await load.stop();
      assert.deepEqual(load.failures, []);
      assert.deepEqual(server.workers(), before);
      assert.match(server.lines.join('\n'), reason);
    });
  }
});

/** 100 requests a second, however long the answers take, until it is stopped. */
function lightLoad(port: number) {
  const answers: number[] = [];
  const failures: string[] = [];
  const open: Promise<void>[] = [];
  const agent = new Agent({ keepAlive: true });
  const one = async (): Promise<void> => {
    try {
      const { status } = await ask(port, '/', { agent, ...PATIENT });
      if (status === 200) answers.push(status);
      else failures.push(`status ${status}`);
    } catch (error) {
      failures.push(String(error));
    }
  };
  const timer = setInterval(() => open.push(one()), 10);
  const stop = async () => {
    clearInterval(timer);
    await Promise.all(open);
    agent.destroy();
    return { answers, failures };
  };
  return { answers, stop };
}
