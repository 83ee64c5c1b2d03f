import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { SOON_MS, startServer } from 'tricorn/testing';
import { ask, RAW_CLASS, RawStateFile } from './harness/raw-class.ts';

const raw = ['-k', RAW_CLASS];

/** Asks one after the other until told to stop; rejects when a single request is lost. */
function keepAsking(port: number): { stop(): Promise<readonly string[]> } {
  let going = true;
  const versions: string[] = [];
  const done = (async () => {
    while (going) versions.push((await ask(port)).version);
    return versions;
  })();
  done.catch(() => undefined);
  return {
    stop: () => {
      going = false;
      return done;
    },
  };
}

describe('SIGHUP', () => {
  it('replaces all workers without losing a request', async () => {
    using state = new RawStateFile({ version: 'v1' });
    await using server = await startServer({ args: [...raw, '-w', '2'], env: state.env });
    const before = server.workers();
    const clients = Array.from({ length: 4 }, () => keepAsking(server.port));
    const slow = ask(server.port, '/slow');
    await server.waitForLine(/slow request begins/);
    state.set({ version: 'v2' });
    server.signal('SIGHUP');
    await server.waitForLine(/reload done: generation 2/);
    for (const pid of before) await server.waitForLine(new RegExp(`\\(pid ${pid}\\) exited: exit code 0`));
    assert.equal((await slow).version, 'v1');
    for (const client of clients) {
      const versions = await client.stop();
      assert.equal(versions[0], 'v1');
      assert.equal(versions.at(-1), 'v2');
    }
    assert.equal(server.workers().length, 2);
  });

  it('is rejected when the new worker does not boot, and the old ones serve on', async () => {
    using state = new RawStateFile();
    const expected = [/can't boot/, /reload rejected/];
    await using server = await startServer({ args: [...raw, '-w', '2'], env: state.env, expected });
    const before = server.workers();
    const client = keepAsking(server.port);
    state.set({ version: 'v2', boot: 'application' });
    server.signal('SIGHUP');
    await server.waitForLine(/can't boot: can't load 'app\.js'/);
    await server.waitForLine(/reload rejected: worker 0 \(pid \d+\) can't boot; generation 1 stays/);
    await server.waitForLine(/worker 0 \(pid \d+\) exited: exit code 4/);
    assert.ok(!(await client.stop()).includes('v2'));
    assert.deepEqual(server.workers(), before);
  });

  it('goes back to the old generation when a later worker does not boot', async () => {
    using state = new RawStateFile();
    const expected = [/can't boot/, /reload rejected/];
    await using server = await startServer({ args: [...raw, '-w', '2'], env: state.env, expected });
    const client = keepAsking(server.port);
    state.set({ version: 'v2', boot: 'throw', slots: [1] });
    server.signal('SIGHUP');
    await server.waitForLine(/reload rejected: worker 1/);
    await server.waitForLine(/back at generation 1/);
    await client.stop();
    const [, failed] = await server.waitForLine(/worker 1 \(pid (\d+)\) exited: exit code 3/);
    const [, replaced] = await server.waitForLine(/worker 0 \(pid (\d+)\) exited: exit code 0/);
    const [, rolledBack] = await server.waitForLine(
      new RegExp(`worker 0 .pid (?!${replaced}\\b)(\\d+). exited: exit code 0`),
    );
    const left = server.workers();
    assert.equal(left.length, 2);
    for (const pid of [failed, replaced, rolledBack]) assert.ok(!left.includes(Number(pid)));
  });

  it('is rejected when the configuration is no good', async () => {
    using state = new RawStateFile();
    const config = join(state.folder, 'config.json');
    writeFileSync(config, '{}');
    await using server = await startServer({ args: [...raw, '-c', config], expected: [/reload rejected/] });
    const before = server.workers();
    writeFileSync(config, '{ broken');
    server.signal('SIGHUP');
    await server.waitForLine(/reload rejected: /);
    assert.deepEqual(server.workers(), before);
    writeFileSync(config, '{ "workers": 2 }');
    server.signal('SIGHUP');
    await server.waitForLine(/worker 1 ready/);
    writeFileSync(config, '{ "workers": 1 }');
    server.signal('SIGHUP');
    await server.waitForLine(/worker 1 \(pid \d+\) exited: exit code 0/);
  });

  it('asked for several times at once ends in the newest code', async () => {
    using state = new RawStateFile();
    await using server = await startServer({ args: raw, env: state.env });
    for (const version of ['v2', 'v3', 'v4']) {
      state.set({ version });
      const from = server.signal('SIGHUP');
      await server.waitForLine(/got SIGHUP/, SOON_MS, from);
    }
    await server.waitForLine(/reload done: generation 4/);
    assert.equal((await ask(server.port)).version, 'v4');
  });

  it('during a stop is too late', async () => {
    await using server = await startServer({ args: raw });
    const answer = ask(server.port, '/slow');
    await server.waitForLine(/slow request begins/);
    server.signal('SIGTERM');
    await server.waitForLine(/stopping$/);
    server.signal('SIGHUP');
    assert.equal(await server.waitForExit(), 0);
    assert.equal((await answer).version, 'v1');
    assert.ok(!server.lines.some((line) => line.includes('reloading')));
  });
});
