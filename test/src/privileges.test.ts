import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { test } from 'node:test';
import { runToExit, ServerProcess, startServer } from 'tricorn/testing';
import { ask } from './harness/http-request.ts';
import { REPOSITORY, WORKER_CLASSES } from './harness/places.ts';
import { TemporaryFolder } from './harness/temporary-folder.ts';
import { waitForText } from './harness/wait-for-text.ts';

const app = `${REPOSITORY}test/fixtures/identity.js:application`;
const UID = 54_321;
const GID = 54_322;

/** Registers a test that changes users. Elsewhere than as root it is skipped loudly. */
function testAsRoot(name: string, run: () => Promise<void>): void {
  const isRoot = process.geteuid?.() === 0;
  if (!isRoot) console.error(`SKIPPED: ${name}: only root can change users`);
  test(name, { skip: isRoot ? false : 'only root can change users' }, run);
}

interface Self {
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
  readonly umask: number;
}

async function selfOf(place: number | string): Promise<Self> {
  return JSON.parse((await ask(place, '/')).text);
}

for (const workerClass of WORKER_CLASSES) {
  testAsRoot(`workers of ${workerClass} run as the user and group they are given, without other groups`, async () => {
    const args = ['-k', workerClass, '-u', String(UID), '-g', String(GID), '-m', '027'];
    await using server = await startServer({ args, app });
    const self = await selfOf(server.port);
    assert.deepEqual(
      { ...self, groups: self.groups.filter((group) => group !== GID) },
      {
        ...{ uid: UID, gid: GID, groups: [], umask: 0o27 },
      },
    );
    for (const pid of server.workers()) {
      assert.match(
        readFileSync(`/proc/${pid}/status`, 'utf8'),
        new RegExp(`^Uid:\\t${UID}\\t${UID}\\t${UID}\\t${UID}$`, 'm'),
      );
    }
  });
}

testAsRoot('--initgroups gives workers the groups of the user', async () => {
  const user = 'www-data';
  const [uid, groups] = [
    ['-u', user],
    ['-G', user],
  ].map((args) => execFileSync('id', args).toString().trim());
  await using server = await startServer({ args: ['-k', 'async', '-u', user, '--initgroups'], app });
  const self = await selfOf(server.port);
  assert.equal(self.uid, Number(uid));
  assert.deepEqual(self.groups, groups?.split(' ').map(Number));
});

testAsRoot("logs and the socket's file are the user's, also after SIGUSR1 in a folder that is root's", async () => {
  using folder = new TemporaryFolder();
  chmodSync(folder.path, 0o755);
  mkdirSync(folder.file('logs'));
  const [socket, error, access] = ['app.sock', 'logs/error', 'logs/access'].map((name) => folder.file(name));
  const logs = ['--error-logfile', error!, '--access-logfile', access!];
  const args = ['-k', 'async', '-b', `unix:${socket}`, '-u', String(UID), '-g', String(GID), '-m', '007', ...logs];
  await using server = new ServerProcess({ args, app });
  await waitForText(error!, /worker 0 ready/);
  const { uid, gid, mode } = statSync(socket!);
  assert.deepEqual([uid, gid, mode & 0o777], [UID, GID, 0o770]);
  await ask(socket!, '/first');
  await waitForText(access!, /GET \/first/);
  for (const log of [error!, access!]) renameSync(log, `${log}.1`);
  server.signal('SIGUSR1');
  await waitForText(`${error}.1`, /got SIGUSR1/);
  await waitForText(access!, /^/);
  for (const log of [error!, access!]) assert.equal(statSync(log).uid, UID, log);
  // The worker reopens on a message: until it has it, lines go to the old file.
  for (let tries = 0; tries < 100 && !/GET/.test(readFileSync(access!, 'utf8')); tries += 1)
    await ask(socket!, '/second');
  await waitForText(access!, /GET \/second/);
});

test('a user that is not there ends the start with 2', async () => {
  const { exitCode, lines } = await runToExit({ args: ['-k', 'async', '-u', 'no-such-user'], app });
  assert.equal(exitCode, 2);
  assert.match(lines.join('\n'), /--user: got 'no-such-user', expected a user of this machine or a number/);
});
