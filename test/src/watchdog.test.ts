/** A worker that is stuck is killed and replaced, and the log says where it was stuck and in which request. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import { descendantsOf, runToExit, type Server, startServer } from 'tricorn/testing';
import { eventually } from './harness/eventually.ts';
import { ask } from './harness/http-request.ts';
import { REPOSITORY } from './harness/places.ts';

const STUCK = `${REPOSITORY}test/fixtures/stuck/`;
const APP = `${STUCK}app.js`;
const WATCHED = ['--watchdog', '--timeout', '2', '--graceful-timeout', '1'];
/** What these tests provoke. */
const EXPECTED = [/SIGKILL/, /is stuck, stage/];

interface Case {
  readonly path: string;
  /** What the log says after the stage. */
  readonly where: RegExp;
}

/** A place in the application of these tests. */
const at = (name: string, statement: RegExp): RegExp => {
  const line =
    readFileSync(APP, 'utf8')
      .split('\n')
      .findIndex((text) => statement.test(text)) + 1;
  return new RegExp(`at ${name} \\(${APP}:${line}:\\d+\\)`);
};

const CASES: readonly Case[] = [
  { path: '/loop', where: at('spin', /for \(;;\);/) },
  { path: '/regex', where: at('matchBadly', /\.test\(/) },
  { path: '/atomics', where: at('waitForNobody', /Atomics\.wait/) },
  { path: '/microtasks', where: at('chain', /await null/) },
  { path: '/computing', where: /in native code, main thread running/ },
  { path: '/native', where: /in native code, main thread sleeping, .*child process \d+ \(.*sleep 60\)/ },
];

/** Sends a request that never gets an answer; resolves when it is on its way. */
async function send(server: Server, target: string): Promise<AsyncDisposable> {
  const socket = connect(server.port, '127.0.0.1');
  socket.on('error', () => undefined);
  await new Promise<void>((resolve) => {
    socket.write(`GET ${target} HTTP/1.1\r\nHost: test\r\n\r\n`, () => resolve());
  });
  return { [Symbol.asyncDispose]: async () => void socket.destroy() };
}

/** The lines of the report that follow its first. */
function details(server: Server, pid: string): readonly string[] {
  const start = server.lines.findIndex((line) => line.includes(`worker 0 (pid ${pid}) is stuck`));
  const rest = server.lines.slice(start + 1);
  return rest
    .slice(
      0,
      rest.findIndex((line) => line.startsWith('[')),
    )
    .map((line) => line.trim());
}

async function getStuck(t: TestContext, workerClass: string, { path, where }: Case): Promise<void> {
  await using server = await startServer({ args: ['-k', workerClass, ...WATCHED], app: APP, expected: EXPECTED });
  const [, pid = ''] = await server.waitForLine(/worker 0 ready \(pid (\d+)\)/);
  const from = server.lines.length;
  await using _request = await send(server, `${path}?name=value`);
  const sent = performance.now();
  await server.waitForLine(
    new RegExp(`\\[ERROR\\] worker timeout: sending SIGKILL slot=0 pid=${pid}`),
    undefined,
    from,
  );
  const children = descendantsOf(Number(pid));
  await server.waitForLine(/worker 0 ready/, undefined, from);
  const replaced = performance.now() - sent;
  const [line] = await server.waitForLine(/is stuck, stage application: .*/, undefined, from);
  assert.match(line, where);
  const [exit] = await server.waitForLine(new RegExp(`worker 0 \\(pid ${pid}\\) exited: .*`), undefined, from);
  assert.match(exit, /killed by SIGKILL, by us: no heartbeat for [\d.]+ s; /);
  assert.match(exit, where);
  assert.ok(
    details(server, pid).some((detail) =>
      new RegExp(`^running GET ${path}\\?name=value for \\d+\\.\\d s$`).test(detail),
    ),
    server.lines.join('\n'),
  );
  assert.equal((await ask(server.port, '/')).status, 200);
  t.diagnostic(`${path}: a new worker was ready ${(replaced / 1000).toFixed(1)} s after the request, timeout 2 s`);
  // What the application has started outlives the worker; it is not tricorn's to end.
  for (const child of children) process.kill(child, 'SIGKILL');
}

describe('a worker stuck in a request', { concurrency: 2 }, () => {
  for (const workerClass of ['sync', 'async']) {
    for (const way of CASES) test(`${workerClass}: ${way.path}`, (t) => getStuck(t, workerClass, way));
  }

  test('the newest requests are named when many are under way, and the oldest only counted', async () => {
    await using server = await startServer({ args: ['-k', 'async', ...WATCHED], app: APP, expected: EXPECTED });
    const waiting = await Promise.all(Array.from({ length: 12 }, (_, index) => send(server, `/wait?${index}`)));
    // Once this one is answered the others have arrived; it leaves its place among the eight newest empty.
    await ask(server.port, '/');
    await using _request = await send(server, '/loop?newest');
    const [, pid = ''] = await server.waitForLine(/worker 0 \(pid (\d+)\) is stuck, stage application: at spin/);
    await server.waitForLine(/by us: no heartbeat/);
    const lines = details(server, pid);
    assert.match(lines[0] ?? '', /^running GET \/loop\?newest for/);
    assert.equal(lines.filter((line) => line.startsWith('running ')).length, 7);
    assert.ok(lines.includes('and 6 older requests'), lines.join('\n'));
    for (const request of waiting) await request[Symbol.asyncDispose]();
  });

  test('without --watchdog it is replaced all the same', async () => {
    await using server = await startServer({
      args: ['-k', 'async', '--timeout', '1'],
      app: APP,
      expected: [/worker timeout: sending SIGKILL/, /by us/],
    });
    const from = server.lines.length;
    await using _request = await send(server, '/loop');
    await server.waitForLine(/by us: no heartbeat for [\d.]+ s$/, undefined, from);
    await server.waitForLine(/worker 0 ready/, undefined, from);
  });
});

describe('a worker stuck while it boots', { concurrency: 2 }, () => {
  for (const workerClass of ['sync', 'async', 'gthread']) {
    test(`${workerClass}: in a loop at the top level of the application`, async () => {
      const { exitCode, lines } = await runToExit({
        args: ['-k', workerClass, '--watchdog', '--boot-timeout', '3'],
        app: `${STUCK}boot-loop.js`,
      });
      assert.equal(exitCode, 3);
      const log = lines.join('\n');
      assert.match(log, /worker 0 \(pid \d+\) is not ready within 3 s: sending SIGKILL/);
      // gthread loads the application in its threads; its main thread waits for them.
      if (workerClass !== 'gthread') assert.match(log, /stage boot: at warmUp \(.*\/boot-loop\.js:4:\d+\)/);
      else assert.match(log, /stage boot: waits in its event loop for what does not come \(open: .*MessagePort/);
    });
  }

  test('in an await of what does not come', async () => {
    const { exitCode, lines } = await runToExit({
      args: ['-k', 'async', '--watchdog', '--boot-timeout', '3'],
      app: `${STUCK}boot-await.js`,
    });
    assert.equal(exitCode, 3);
    assert.match(lines.join('\n'), /stage boot: waits in its event loop for what does not come \(open: .*Timeout.*\)/);
  });
});

test('a worker that is stuck when it is told to stop is reported', async () => {
  await using server = await startServer({
    args: ['-k', 'async', '--watchdog', '--timeout', '0', '--graceful-timeout', '1'],
    app: APP,
    expected: EXPECTED,
  });
  await using _request = await send(server, '/loop');
  await server.waitForLine(/about to be stuck/);
  server.signal('SIGTERM');
  const [line] = await server.waitForLine(/is stuck, stage drain: .*/);
  assert.match(line, at('spin', /for \(;;\);/));
  await server.waitForLine(/exited: killed by SIGKILL, by us: stop took too long; at spin/);
});

test('a server that was stopped for longer than its timeout kills nobody', async () => {
  await using server = await startServer({
    args: ['-k', 'async', '-w', '2', '--watchdog', '--timeout', '6'],
    app: APP,
    // Shown by the comparison below, which would be lost behind a complaint about unexpected lines.
    expected: [/ERROR|SIGKILL/],
  });
  const workers = server.workers();
  const everybody = [server.pid, ...workers];
  for (const pid of everybody) process.kill(pid, 'SIGSTOP');
  const stopped = performance.now();
  await eventually('the timeout has passed', () => performance.now() - stopped > 8000);
  for (const pid of everybody) process.kill(pid, 'SIGCONT');
  const from = server.lines.length;
  const resumed = performance.now();
  await eventually('another one has passed', () => performance.now() - resumed > 6500);
  assert.deepEqual(
    server.lines.slice(from).filter((line) => /ERROR|SIGKILL/.test(line)),
    [],
  );
  assert.deepEqual(server.workers(), workers);
});
