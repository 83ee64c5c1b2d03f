/** No worker outlives its arbiter, whatever it is doing. */

import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import { isRunning, ServerProcess, SOON_MS, startServer, stillRunning } from 'tricorn/testing';
import { REPOSITORY, WORKER_CLASSES } from './harness/places.ts';

const STUCK = `${REPOSITORY}test/fixtures/stuck/`;
/** What the page on timeouts promises. */
const GONE_MS = 2000;

/** Kills the arbiter and sees its workers go. */
async function loseArbiter(t: TestContext, pid: number, workers: readonly number[]): Promise<void> {
  assert.ok(workers.length > 0);
  const killed = performance.now();
  process.kill(pid, 'SIGKILL');
  const left = await stillRunning(workers, SOON_MS);
  const tookMs = performance.now() - killed;
  for (const worker of left) process.kill(worker, 'SIGKILL');
  t.diagnostic(`gone after ${Math.round(tookMs)} ms`);
  assert.deepEqual(left, []);
  assert.ok(tookMs < GONE_MS, `${tookMs} ms`);
}

describe('after SIGKILL of the arbiter its workers are gone', { concurrency: 2 }, () => {
  for (const workerClass of WORKER_CLASSES) {
    test(`${workerClass}: idle`, async (t) => {
      await using server = await startServer({ args: ['-k', workerClass, '-w', '2'], app: `${STUCK}app.js` });
      await loseArbiter(t, server.pid, server.workers());
    });

    for (const way of ['/loop', '/native']) {
      test(`${workerClass}: stuck in ${way}`, async (t) => {
        await using server = await startServer({ args: ['-k', workerClass], app: `${STUCK}app.js` });
        const socket = connect(server.port, '127.0.0.1');
        socket.on('error', () => undefined);
        socket.write(`GET ${way} HTTP/1.1\r\nHost: test\r\n\r\n`);
        await server.waitForLine(/about to be stuck/);
        await loseArbiter(t, server.pid, server.workers());
        socket.destroy();
      });
    }
  }

  test('stuck while it boots', async (t) => {
    await using server = new ServerProcess({ args: ['-k', 'async'], app: `${STUCK}boot-loop.js` });
    await server.waitForLine(/about to be stuck/);
    const workers = server.workers();
    assert.ok(workers.every(isRunning));
    await loseArbiter(t, server.pid, workers);
  });

  test('stuck, by its watchdog where the machine has no setpriv', async (t) => {
    const env = { PATH: '/nowhere' };
    await using server = await startServer({ args: ['-k', 'async', '--watchdog'], app: `${STUCK}app.js`, env });
    const socket = connect(server.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write('GET /loop HTTP/1.1\r\nHost: test\r\n\r\n');
    await server.waitForLine(/about to be stuck/);
    await loseArbiter(t, server.pid, server.workers());
    socket.destroy();
  });
});
