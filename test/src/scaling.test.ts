/** The number of workers follows the load. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { startServer } from 'tricorn/testing';
import { eventually } from './harness/eventually.ts';
import { testApp, WORKER_CLASSES } from './harness/places.ts';
import { SteadyLoad } from './harness/steady-load.ts';

/** More than the seconds after which another worker comes, on a slow machine. */
const SOON_ENOUGH_MS = 60_000;
const QUIET_MS = 6000;

describe('--workers MIN..MAX', { concurrency: 3 }, () => {
  for (const workerClass of WORKER_CLASSES) {
    test(`${workerClass}: stays at MIN while idle and adds a worker under load`, async () => {
      const args = ['-k', workerClass, '-w', '1..2', ...(workerClass === 'gthread' ? ['--threads', '2'] : [])];
      await using server = await startServer({ args, app: testApp('node') });
      await server.waitForLine(/worker 0 ready/);
      const begun = performance.now();
      await eventually('some heartbeats', () => performance.now() - begun > QUIET_MS, QUIET_MS * 2);
      assert.ok(!server.lines.some((line) => line.includes('workers wanted')), server.lines.join('\n'));
      await using load = new SteadyLoad({ port: server.port, path: '/block?ms=20', keepAlive: 4, connecting: 4 });
      await server.waitForLine(/workers wanted: 2/, SOON_ENOUGH_MS);
      await server.waitForLine(/worker 1 ready/);
      await load.stop();
      assert.deepEqual(load.failures, []);
    });
  }
});
