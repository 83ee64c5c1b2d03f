/** Reloads and changes of the number of workers under load, none of which may cost a request. */

import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { type Server, SOON_MS, startServer } from 'tricorn/testing';
import { CountedLoad, type Counts } from './counted-load.ts';
import { REPOSITORY } from './places.ts';
import { TemporaryFolder } from './temporary-folder.ts';

/** Reloads in each test, and as many times two workers come and go. `TRICORN_TEST_RELOADS=50` takes minutes. */
const RELOADS = Number(process.env.TRICORN_TEST_RELOADS ?? 1);
const APPLICATION = `${REPOSITORY}test/fixtures/stopping.mjs:application`;
/** Thinking clients ask again before a worker that is replaced would close their connection, but rarely find it busy. */
const LOAD = { path: '/', keepAlive: 4, thinking: 8, thinkMs: 250, connecting: 4 };

/** Registers the tests of one worker class. */
export function testStorms(workerClass: string): void {
  describe(`workers of the ${workerClass} class that stop under load`, () => {
    for (const kind of ['tcp', 'unix'] as const) {
      it(`lose no request over ${kind}, whether they are replaced or too many`, (context) =>
        endure(workerClass, kind, context));
    }
  });
}

async function endure(workerClass: string, kind: 'tcp' | 'unix', context: TestContext): Promise<void> {
  using folder = new TemporaryFolder();
  const path = folder.file('socket');
  const args = [
    '-k',
    workerClass,
    '-w',
    '2',
    '--keep-alive',
    '60',
    '--bind',
    kind === 'tcp' ? '127.0.0.1:0' : `unix:${path}`,
  ];
  await using server = await startServer({ args, app: APPLICATION });
  await using load = new CountedLoad({ place: kind === 'tcp' ? server.port : path, ...LOAD });
  await reload(server);
  await scale(server);
  const counts = await load.stop();
  context.diagnostic(JSON.stringify(counts));
  assertNothingLost(counts);
}

function assertNothingLost({ answered, ...lost }: Counts): void {
  assert.ok(answered > 0);
  assert.deepEqual(lost, { raced: 0, reset: 0, short: 0, wrong: 0, silent: 0, refused: 0 });
}

async function reload(server: Server): Promise<void> {
  for (let count = 0; count < RELOADS; count += 1) {
    const from = server.signal('SIGHUP');
    await server.waitForLine(/reload done/, SOON_MS, from);
    for (let exits = 0; exits < 2; exits += 1) await server.waitForLine(/exited: exit code 0/, SOON_MS, from);
  }
}

async function scale(server: Server): Promise<void> {
  for (let count = 0; count < RELOADS; count += 1) {
    for (const slot of [2, 3]) {
      const from = server.signal('SIGTTIN');
      await server.waitForLine(new RegExp(`worker ${slot} ready`), SOON_MS, from);
    }
    for (const slot of [3, 2]) {
      const from = server.signal('SIGTTOU');
      await server.waitForLine(new RegExp(`worker ${slot} .*exited: exit code 0`), SOON_MS, from);
    }
  }
}
