import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runToExit, startServer } from 'tricorn/testing';
import { unitsOf } from './harness/documented-units.ts';
import { eventually } from './harness/eventually.ts';
import { NotifySocket } from './harness/notify-socket.ts';
import { ask, RAW_CLASS } from './harness/raw-class.ts';
import { TemporaryFolder } from './harness/temporary-folder.ts';
import { findTool, runTool, testWithTool } from './harness/tools.ts';
import { Lineage } from './harness/upgrades.ts';
import { waitForText } from './harness/wait-for-text.ts';

const TRICORN = fileURLToPath(import.meta.resolve('tricorn').replace(/dist\/.*/, 'bin/tricorn.js'));
const python = findTool('python3') ?? 'python3';

testWithTool(
  'systemd-notify',
  'systemd is told of the start, a reload and the end, and gets signs of life',
  async () => {
    using folder = new TemporaryFolder();
    const path = folder.file('notify');
    using systemd = new NotifySocket(python, path);
    await systemd.receives(/bound/);
    const env = { NOTIFY_SOCKET: path, WATCHDOG_USEC: '1000000' };
    {
      await using server = await startServer({ args: ['-k', RAW_CLASS], env });
      const ready = await systemd.receives(/^READY=1 STATUS=serving$/);
      const alive = await systemd.receives(/^WATCHDOG=1$/);
      await systemd.receives(/^WATCHDOG=1$/, alive + 1);
      server.signal('SIGHUP');
      const reloading = await systemd.receives(/^RELOADING=1 MONOTONIC_USEC=\d+ STATUS=reloading$/, ready);
      await systemd.receives(/^READY=1 STATUS=serving$/, reloading);
    }
    await systemd.receives(/^STOPPING=1 STATUS=stopping$/);
  },
);

testWithTool('systemd-notify', 'systemd is told the new main process of an upgrade, and of no end', async () => {
  using folder = new TemporaryFolder();
  const path = folder.file('notify');
  using systemd = new NotifySocket(python, path);
  await systemd.receives(/bound/);
  const env = { NOTIFY_SOCKET: path, WATCHDOG_USEC: '1000000' };
  await using server = await startServer({ args: ['-k', RAW_CLASS], env });
  await using lineage = new Lineage(server);
  const pid = await lineage.upgrade();
  const main = await systemd.receives(new RegExp(`^MAINPID=${pid}$`));
  await systemd.receives(/^WATCHDOG=1$/, main);
  assert.ok(!systemd.messages.some((message) => /STOPPING/.test(message)), String(systemd.messages));
});

testWithTool('systemd-notify', 'a missing systemd-notify is said once and stops nothing', async () => {
  const env = { NOTIFY_SOCKET: '/nowhere/notify', WATCHDOG_USEC: '200000', PATH: '/nowhere' };
  const expected = [/can't tell systemd anything: systemd-notify can't be run: it is in the systemd package/];
  await using server = await startServer({ args: ['-k', RAW_CLASS], env, expected });
  await server.waitForLine(expected[0]!);
  assert.equal((await ask(server.port)).slot, 0);
  assert.equal(await server.stop(), 0);
  assert.equal(server.lines.filter((line) => /can't tell systemd/.test(line)).length, 1);
});

testWithTool(
  'systemd-socket-activate',
  'sockets that systemd opened are served, and stay through an upgrade',
  async (tool) => {
    using folder = new TemporaryFolder();
    const [socket, log, pidfile] = ['app.sock', 'error.log', 'pid'].map((name) => folder.file(name)) as [
      string,
      string,
      string,
    ];
    const command = [process.execPath, TRICORN, '-k', RAW_CLASS, '--error-logfile', log, '--pid', pidfile, 'app'];
    const child = spawn(tool, ['-l', socket, '--fdname=web', ...command], { stdio: 'ignore' });
    const exited = once(child, 'exit');
    try {
      const first = ask(await listening(socket));
      await waitForText(log, /Listening at: fd:\/\/3 \(web\)/);
      assert.equal((await first).slot, 0);
      process.kill(child.pid!, 'SIGUSR2');
      const [, pid] = await waitForText(log, /\[(\d+)\] \[INFO\] this arbiter is in charge now/);
      await exited;
      assert.equal((await ask(socket)).slot, 0);
      process.kill(Number(pid), 'SIGTERM');
      await waitForText(log, new RegExp(`\\[${pid}\\].* exited: exit code 0`));
      assert.ok(folder.entries().includes('app.sock'), "the socket's file is systemd's");
    } finally {
      child.kill('SIGKILL');
    }
  },
);

testWithTool('systemd-analyze', 'the units in the documentation are valid', async (tool) => {
  using folder = new TemporaryFolder();
  const units = unitsOf('docs/systemd.md');
  assert.ok(units.length >= 3);
  for (const { name, text } of units) writeFileSync(folder.file(name), text);
  const { output } = await runTool(tool, ['verify', '--man=no', ...units.map(({ name }) => folder.file(name))]);
  const complaints = output.split('\n').filter((line) => units.some(({ name }) => line.includes(name)));
  // The paths in the units are those of a real machine, not of this one.
  assert.deepEqual(
    complaints.filter((line) => !/is not executable/.test(line)),
    [],
  );
});

test('a handover that no tricorn made ends the start', async () => {
  const { exitCode, lines } = await runToExit({ exact: true, args: ['app'], env: { TRICORN_FD: 'nonsense' } });
  assert.equal(exitCode, 2);
  assert.match(lines.join('\n'), /\$TRICORN_FD: got 'nonsense', expected it from a tricorn that upgrades/);
});

/** Resolves when something listens at the path. */
async function listening(path: string): Promise<string> {
  await eventually(path, () => existsSync(path));
  return path;
}
