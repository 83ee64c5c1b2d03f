import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { runToExit, SOON_MS, stillRunning } from 'tricorn/testing';
import { eventually } from './harness/eventually.ts';
import { ask, RAW_CLASS, RawStateFile } from './harness/raw-class.ts';
import { TemporaryFolder } from './harness/temporary-folder.ts';
import { waitForText } from './harness/wait-for-text.ts';

test('--daemon ends with 0 when the server in the background serves, in a session of its own', async () => {
  using folder = new TemporaryFolder();
  const [pidfile, log] = [folder.file('pid'), folder.file('log')];
  const args = ['-k', RAW_CLASS, '-w', '2', '--daemon', '--pid', pidfile, '--error-logfile', log];
  const { exitCode, lines } = await runToExit({ args });
  const pid = Number(readFileSync(pidfile, 'utf8'));
  try {
    assert.equal(exitCode, 0, lines.join('\n'));
    const [, port] = await waitForText(log, /Listening at: \S+:(\d+)/);
    assert.ok((await ask(Number(port))).slot < 2);
    const [, , , , , session] = readFileSync(`/proc/${pid}/stat`, 'latin1').split(' ');
    assert.equal(Number(session), pid);
    process.kill(pid, 'SIGUSR2');
    const [, successor] = await waitForText(log, /\[(\d+)\] \[INFO\] this arbiter is in charge now/);
    assert.deepEqual(await stillRunning([pid], SOON_MS), []);
    assert.ok((await ask(Number(port))).slot < 2);
    process.kill(Number(successor), 'SIGTERM');
    assert.deepEqual(await stillRunning([Number(successor)], SOON_MS), []);
    await eventually('no pidfile', () => !folder.entries().includes('pid'));
  } finally {
    for (const left of await stillRunning([pid], 0)) process.kill(left, 'SIGKILL');
  }
});

test('--daemon ends with the code of a server that does not get ready, and says where to read why', async () => {
  using state = new RawStateFile({ boot: 'application' });
  using folder = new TemporaryFolder();
  const log = folder.file('log');
  const args = ['-k', RAW_CLASS, '--daemon', '--error-logfile', log];
  const { exitCode, lines } = await runToExit({ args, env: state.env });
  assert.equal(exitCode, 4);
  assert.deepEqual(lines, [`tricorn: the daemon ended with 4; ${log} says why`]);
  assert.match(readFileSync(log, 'utf8'), /can't load 'app\.js'/);
});

test('--daemon is refused where its log would go nowhere, and under systemd', async () => {
  const env = { NOTIFY_SOCKET: '/nowhere' };
  const { exitCode, lines } = await runToExit({ args: ['-k', RAW_CLASS, '--daemon', '--access-logfile', '-'], env });
  assert.equal(exitCode, 2);
  assert.match(lines.join('\n'), /--daemon: got no --error-logfile/);
  assert.match(lines.join('\n'), /--daemon: got --access-logfile '-'/);
  assert.match(lines.join('\n'), /--daemon: got it under systemd/);
});
