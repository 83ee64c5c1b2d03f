import assert from 'node:assert/strict';
import { existsSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { runToExit, SOON_MS, startServer, stillRunning } from 'tricorn/testing';
import { eventually } from './harness/eventually.ts';
import { ask, RAW_CLASS, RawStateFile } from './harness/raw-class.ts';
import { TemporaryFolder } from './harness/temporary-folder.ts';
import { Lineage } from './harness/upgrades.ts';

const raw = ['-k', RAW_CLASS];

describe('SIGUSR2', () => {
  it('puts a new arbiter on the same port, and the old one goes after its requests', async () => {
    using state = new RawStateFile({ version: 'v1' });
    await using server = await startServer({ args: [...raw, '-w', '2'], env: state.env });
    await using lineage = new Lineage(server);
    const slow = ask(server.port, '/slow');
    await server.waitForLine(/slow request begins/);
    state.set({ version: 'v2' });
    const pid = await lineage.upgrade();
    assert.notEqual(pid, server.pid);
    assert.equal((await slow).version, 'v1');
    assert.equal((await ask(server.port)).version, 'v2');
    assert.deepEqual(await stillRunning([server.pid], SOON_MS), []);
    await lineage.upgrade();
    assert.equal((await ask(server.port)).version, 'v2');
  });

  it('keeps the pidfile naming the arbiter in charge, locked, and removed at the end', async () => {
    using folder = new TemporaryFolder();
    const pidfile = folder.file('pid');
    await using server = await startServer({ args: [...raw, '--pid', pidfile] });
    {
      await using lineage = new Lineage(server);
      const pid = await lineage.upgrade();
      assert.equal(readFileSync(pidfile, 'utf8'), `${pid}\n`);
      await using second = await startServer({ args: raw });
      assert.notEqual(second.port, server.port);
    }
    assert.deepEqual(folder.entries(), []);
  });

  it('keeps the file of a unix socket until the last arbiter goes', async () => {
    using folder = new TemporaryFolder();
    const socket = folder.file('app.sock');
    await using server = await startServer({ args: [...raw, '--bind', `unix:${socket}`] });
    {
      await using lineage = new Lineage(server);
      for (let upgrade = 0; upgrade < 2; upgrade += 1) {
        await lineage.upgrade();
        assert.equal((await ask(socket)).slot, 0);
      }
    }
    assert.deepEqual(folder.entries(), []);
  });

  it('opens an address that is new in the settings and lets go of one that is not there any more', async () => {
    using folder = new TemporaryFolder();
    const config = folder.file('config.json');
    const [one, two] = [folder.file('one.sock'), folder.file('two.sock')];
    const write = (...binds: string[]): void =>
      writeFileSync(config, JSON.stringify({ bind: binds.map((path) => `unix:${path}`) }));
    write(one);
    const args = ['-c', config, '-k', RAW_CLASS, 'app'];
    await using server = await startServer({ exact: true, args });
    await using lineage = new Lineage(server);
    write(two);
    await lineage.upgrade();
    assert.equal((await ask(two)).slot, 0);
    assert.ok(!existsSync(one));
  });

  it('starts what a link in the working directory leads to now', async () => {
    using folder = new TemporaryFolder();
    using v1 = new TemporaryFolder();
    using v2 = new TemporaryFolder();
    for (const [version, { path }] of [['v1', v1] as const, ['v2', v2] as const]) {
      const code = `module.exports = (req, res) => res.end(JSON.stringify({ version: '${version}' }));`;
      writeFileSync(join(path, 'app.cjs'), code);
    }
    const current = folder.file('current');
    symlinkSync(v1.path, current);
    const args = ['-k', 'async', '-b', '127.0.0.1:0', './app.cjs'];
    await using server = await startServer({ exact: true, args, cwd: current, env: { PWD: current } });
    await using lineage = new Lineage(server);
    assert.equal((await ask(server.port, '/ HTTP/1.0\r\n\r\n')).version, 'v1');
    symlinkSync(v2.path, `${current}.new`);
    renameSync(`${current}.new`, current);
    await lineage.upgrade();
    assert.equal((await ask(server.port, '/ HTTP/1.0\r\n\r\n')).version, 'v2');
  });

  it('calls the preExec hook of the config file first', async () => {
    using folder = new TemporaryFolder();
    const config = folder.file('tricorn.config.mjs');
    writeFileSync(config, "export default { preExec: ({ log }) => log.info('hook preExec') };\n");
    await using server = await startServer({ args: [...raw, '-c', config] });
    await using lineage = new Lineage(server);
    await lineage.upgrade();
    const seen = server.lines.filter((line) => /hook preExec|starting a new arbiter/.test(line));
    assert.match(seen.join('\n'), /hook preExec.*\n.*starting a new arbiter/);
  });

  it('is aborted when the new arbiter does not get ready, and the old one serves on', async () => {
    using state = new RawStateFile();
    using folder = new TemporaryFolder();
    const [pidfile, socket] = [folder.file('pid'), folder.file('app.sock')];
    const expected = [/can't boot/, /upgrade aborted: the new arbiter exited with code 4; this one serves on/];
    const args = [...raw, '--pid', pidfile, '--bind', `unix:${socket}`];
    await using server = await startServer({ args, env: state.env, expected });
    state.set({ version: 'v2', boot: 'application' });
    server.signal('SIGUSR2');
    await server.waitForLine(expected[1]!);
    assert.equal((await ask(socket)).version, 'v1');
    assert.equal(readFileSync(pidfile, 'utf8'), `${server.pid}\n`);
    state.set({ version: 'v2' });
    const from = server.lines.length;
    await using lineage = new Lineage(server);
    await lineage.upgrade();
    assert.equal((await ask(socket)).version, 'v2');
    await server.waitForLine(/upgrade done/, SOON_MS, from);
  });

  it('is aborted when the new arbiter hangs or is killed, and no process is left', async () => {
    using state = new RawStateFile();
    const expected = [/upgrade aborted: the new arbiter was killed by SIGKILL/];
    await using server = await startServer({ args: raw, env: state.env, expected });
    state.set({ boot: 'hang' });
    server.signal('SIGUSR2');
    const [, pid] = await server.waitForLine(/starting a new arbiter \(pid (\d+)\)/);
    const [, booted] = await server.waitForLine(
      /\[(\d+)\] \[INFO\] Using worker: raw/,
      SOON_MS,
      server.lines.length - 1,
    );
    assert.equal(booted, pid);
    process.kill(Number(pid), 'SIGKILL');
    await server.waitForLine(expected[0]!);
    assert.equal((await ask(server.port)).version, 'v1');
  });

  it('is refused while another one runs, and is ended with the server by SIGTERM', async () => {
    using state = new RawStateFile();
    await using server = await startServer({ args: raw, env: state.env });
    state.set({ boot: 'hang' });
    server.signal('SIGUSR2');
    const [, pid] = await server.waitForLine(/starting a new arbiter \(pid (\d+)\)/);
    server.signal('SIGUSR2');
    await server.waitForLine(new RegExp(`upgrade refused: the one to process ${pid} is not over`));
    assert.equal(await server.stop(), 0);
    assert.deepEqual(await stillRunning([Number(pid)], SOON_MS), []);
  });

  it('ends only the new arbiter when that gets SIGTERM before it is ready', async () => {
    using state = new RawStateFile();
    const expected = [/upgrade aborted: the new arbiter exited with code 0; this one serves on/];
    await using server = await startServer({ args: raw, env: state.env, expected });
    state.set({ boot: 'hang' });
    const from = server.signal('SIGUSR2');
    const [, pid] = await server.waitForLine(/starting a new arbiter \(pid (\d+)\)/);
    await server.waitForLine(/Using worker: raw/, SOON_MS, from);
    process.kill(Number(pid), 'SIGTERM');
    await server.waitForLine(expected[0]!);
    assert.equal((await ask(server.port)).version, 'v1');
  });

  it('goes on when the old arbiter is killed before the new one is ready', async () => {
    using state = new RawStateFile();
    using folder = new TemporaryFolder();
    const [pidfile, socket] = [folder.file('pid'), folder.file('app.sock')];
    const args = [...raw, '--pid', pidfile, '--bind', `unix:${socket}`];
    await using server = await startServer({ args, env: state.env, expected: [/SIGKILL/] });
    state.set({ boot: 'hang' });
    server.signal('SIGUSR2');
    const [, pid] = await server.waitForLine(/starting a new arbiter \(pid (\d+)\)/);
    await server.waitForLine(new RegExp(`\\[${pid}\\] \\[INFO\\] Using worker`));
    state.set({ version: 'v2' });
    server.signal('SIGKILL');
    await server.waitForLine(/the arbiter before this one has ended: this one is in charge now/);
    assert.equal(readFileSync(pidfile, 'utf8'), `${pid}\n`);
    process.kill(Number(pid), 'SIGTERM');
    await server.waitForExit();
    assert.deepEqual(folder.entries(), []);
  });
});

describe('the control socket', () => {
  it('takes an upgrade, and answers for the new arbiter afterwards', async () => {
    using folder = new TemporaryFolder();
    const control = folder.file('control');
    await using server = await startServer({ args: [...raw, '--control-socket', control] });
    await using lineage = new Lineage(server);
    await runToExit({ exact: true, args: ['ctl', 'upgrade', '--control-socket', control] });
    const [, pid] = await server.waitForLine(/\[(\d+)\] \[INFO\] this arbiter is in charge now/);
    lineage.pid = Number(pid);
    await eventually('a control socket', () => existsSync(control));
    const { exitCode, lines } = await runToExit({ exact: true, args: ['ctl', 'status', '--control-socket', control] });
    assert.equal(exitCode, 0, lines.join('\n'));
    assert.match(lines.join('\n'), new RegExp(`\\b${pid}\\b`));
  });

  it('tells who waits whether the new arbiter serves', async () => {
    using folder = new TemporaryFolder();
    using state = new RawStateFile({ version: 'v1' });
    const control = ['--control-socket', folder.file('control')];
    const expected = [/can't boot/, /upgrade aborted/];
    const upgrade = (): ReturnType<typeof runToExit> =>
      runToExit({ exact: true, args: ['ctl', 'upgrade', '--wait', '60', ...control] });
    await using server = await startServer({ args: [...raw, ...control], env: state.env, expected });
    await using lineage = new Lineage(server);
    state.set({ boot: 'application' });
    const rejected = await upgrade();
    assert.equal(rejected.exitCode, 6, rejected.lines.join('\n'));
    assert.match(rejected.lines.join('\n'), /the new arbiter .*; the old one serves on/);
    state.set({ version: 'v2' });
    const done = await upgrade();
    assert.equal(done.exitCode, 0, done.lines.join('\n'));
    lineage.pid = Number(/the new arbiter \(pid (\d+)\) serves/.exec(done.lines.join('\n'))?.[1]);
    assert.equal((await ask(server.port)).version, 'v2');
  });
});
