import assert from 'node:assert/strict';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { runToExit, ServerProcess, SOON_MS, startServer, stillRunning } from 'tricorn/testing';
import { ask, RAW_CLASS, RawStateFile } from './harness/raw-class.ts';
import { waitForText } from './harness/wait-for-text.ts';

const raw = ['-k', RAW_CLASS];

describe('arbiter', () => {
  it('serves with the workers asked for and stops with exit code 0', async () => {
    await using server = await startServer({ args: [...raw, '-w', '2'] });
    assert.equal(server.workers().length, 2);
    assert.ok(server.workers().includes((await ask(server.port)).pid));
    assert.match(
      server.lines.join('\n'),
      new RegExp(`Listening at: http://127\\.0\\.0\\.1:${server.port} \\(${server.pid}\\)`),
    );
    assert.equal(await server.stop(), 0);
  });

  it('finishes requests under way on SIGTERM', async () => {
    await using server = await startServer({ args: raw });
    const answer = ask(server.port, '/slow');
    await server.waitForLine(/slow request begins/);
    server.signal('SIGTERM');
    assert.equal((await answer).slot, 0);
    assert.equal(await server.waitForExit(), 0);
  });

  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    it(`breaks requests off on ${signal}`, async () => {
      await using server = await startServer({ args: raw });
      const answer = assert.rejects(ask(server.port, '/stuck'));
      await server.waitForLine(/never ends/);
      assert.equal(await server.stop(signal), 0);
      await answer;
    });
  }

  it('stops quickly when told twice', async () => {
    await using server = await startServer({ args: raw });
    const answer = assert.rejects(ask(server.port, '/stuck'));
    await server.waitForLine(/never ends/);
    server.signal('SIGTERM');
    await server.waitForLine(/stopping$/);
    server.signal('SIGTERM');
    await answer;
    assert.equal(await server.waitForExit(), 0);
  });

  it('gives requests under way the graceful timeout and no more', async () => {
    await using server = await startServer({ args: [...raw, '--graceful-timeout', '1'] });
    const answer = assert.rejects(ask(server.port, '/stuck'));
    await server.waitForLine(/never ends/);
    const before = performance.now();
    assert.equal(await server.stop(), 0);
    await answer;
    const seconds = (performance.now() - before) / 1000;
    assert.ok(seconds > 0.9 && seconds < 2.9, `took ${seconds} s`);
  });

  it('kills a worker that does not stop', async () => {
    const expected = [/did not stop within 1 s: sending SIGKILL/, /killed by SIGKILL, by us: stop took too long/];
    await using server = await startServer({ args: [...raw, '-t', '0', '--graceful-timeout', '1'], expected });
    const answer = assert.rejects(ask(server.port, '/block'));
    await server.waitForLine(/blocks from now on/);
    assert.equal(await server.stop(), 0);
    await answer;
    await server.waitForLine(expected[0]!);
  });

  it('brings a killed worker back in its slot and says why it died', async () => {
    const expected = [/worker 1 \(pid \d+\) died: killed by SIGKILL/];
    await using server = await startServer({ args: [...raw, '-w', '2'], expected });
    const [, pid] = await server.waitForLine(/worker 1 ready \(pid (\d+)\)/);
    const from = server.lines.length;
    process.kill(Number(pid), 'SIGKILL');
    await server.waitForLine(expected[0]!);
    await server.waitForLine(/worker 1 ready/, SOON_MS, from);
    assert.equal(server.workers().length, 2);
  });

  it('kills and replaces a worker whose event loop is stuck', async () => {
    const expected = [/worker timeout: sending SIGKILL slot=0 pid=\d+ ageSeconds=1/, /by us: no heartbeat/];
    await using server = await startServer({ args: [...raw, '-t', '1'], expected });
    const answer = assert.rejects(ask(server.port, '/block'));
    await server.waitForLine(expected[0]!);
    await server.waitForLine(expected[1]!);
    await answer;
    assert.notEqual((await ask(server.port)).pid, 0);
  });

  for (const path of ['/crash', '/reject']) {
    it(`replaces a worker whose application fails outside of a request (${path}) and shows its stack`, async () => {
      const expected = [/uncaught error: Error: .* by the application/];
      await using server = await startServer({ args: raw, expected });
      const from = server.lines.length;
      await assert.rejects(ask(server.port, path));
      await server.waitForLine(expected[0]!);
      await server.waitForLine(/^ +at .*raw-worker\.mjs/);
      await server.waitForLine(/worker 0 \(pid \d+\) is going to exit: uncaught error/);
      await server.waitForLine(/worker 0 ready/, SOON_MS, from);
    });
  }

  it('waits longer and longer for a slot whose workers keep dying', async () => {
    const expected = [/died before it was ready: exit code 7/, /died: killed by SIGKILL/, /slot 0 is in a crash loop/];
    using state = new RawStateFile();
    await using server = await startServer({ args: raw, env: state.env, expected });
    state.set({ boot: 'exit' });
    process.kill(server.workers()[0]!, 'SIGKILL');
    const times: number[] = [];
    let from = 0;
    for (let death = 0; death < 2; death += 1) {
      await server.waitForLine(expected[0]!, SOON_MS, from);
      from = server.lines.length;
      times.push(performance.now());
    }
    const gap = times[1]! - times[0]!;
    assert.ok(gap > 900, `the second boot came after ${gap} ms`);
    state.set({});
    await server.waitForLine(/worker 0 ready/, SOON_MS, from);
  });

  it('replaces a worker that got SIGTERM, after its requests', async () => {
    await using server = await startServer({ args: raw });
    const [pid] = server.workers();
    const answer = ask(server.port, '/slow');
    await server.waitForLine(/slow request begins/);
    const from = server.lines.length;
    process.kill(pid!, 'SIGTERM');
    await server.waitForLine(/worker 0 ready/, SOON_MS, from);
    assert.equal((await answer).pid, pid);
    await server.waitForLine(new RegExp(`worker 0 \\(pid ${pid}\\) exited: SIGTERM`));
  });

  it('keeps workers away from signals that are meant for the arbiter', async () => {
    await using server = await startServer({ args: raw });
    const [pid] = server.workers();
    for (const signal of ['SIGINT', 'SIGHUP', 'SIGTTIN', 'SIGTTOU'] as const) process.kill(pid!, signal);
    assert.equal((await ask(server.port)).pid, pid);
  });

  it('adds a worker on SIGTTIN and retires the last one on SIGTTOU, down to one', async () => {
    await using server = await startServer({ args: raw });
    server.signal('SIGTTIN');
    await server.waitForLine(/worker 1 ready/);
    server.signal('SIGTTOU');
    await server.waitForLine(/worker 1 \(pid \d+\) exited: exit code 0/);
    const from = server.signal('SIGTTOU');
    await server.waitForLine(/workers wanted: 1/, SOON_MS, from);
    assert.equal((await ask(server.port)).slot, 0);
  });

  it('ends its workers with itself, even when it is killed', async () => {
    await using server = await startServer({ args: [...raw, '-w', '2'], expected: [/SIGKILL/] });
    const workers = server.workers();
    assert.equal(workers.length, 2);
    server.signal('SIGKILL');
    assert.equal(await server.waitForExit(), 'SIGKILL');
    assert.deepEqual(await stillRunning(workers, SOON_MS), []);
  });
});

describe('pidfile', () => {
  it('holds the pid while the server runs', async () => {
    using state = new RawStateFile();
    const pidfile = join(state.folder, 'pid');
    writeFileSync(pidfile, '999999999\n');
    await using server = await startServer({ args: [...raw, '--pid', pidfile] });
    assert.equal(readFileSync(pidfile, 'utf8'), `${server.pid}\n`);
    const second = await runToExit({ args: [...raw, '--pid', pidfile] });
    assert.equal(second.exitCode, 2);
    assert.match(second.lines.join('\n'), new RegExp(`held by process ${server.pid}, which is running`));
    assert.equal(readFileSync(pidfile, 'utf8'), `${server.pid}\n`);
    await server.stop();
    assert.ok(!existsSync(pidfile));
  });
});

describe('SIGUSR1', () => {
  it('makes arbiter and workers write to a new log file', async () => {
    using state = new RawStateFile();
    const log = join(state.folder, 'error.log');
    await using server = new ServerProcess({ args: [...raw, '--bind', '127.0.0.1:0', '--error-logfile', log] });
    const [, port] = await waitForText(log, /Listening at: \S+:(\d+)/);
    await waitForText(log, /worker 0 ready/);
    renameSync(log, `${log}.1`);
    server.signal('SIGUSR1');
    await waitForText(`${log}.1`, /got SIGUSR1/);
    // The arbiter's file comes first; the worker's answer tells that it has got the message too.
    const slow = ask(Number(port), '/slow');
    await waitForText(log, /slow request begins/);
    await slow;
    server.signal('SIGTTIN');
    await waitForText(log, /got SIGTTIN/);
    await server.stop();
  });
});
