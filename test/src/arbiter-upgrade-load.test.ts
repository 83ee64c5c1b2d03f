import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startServer } from 'tricorn/testing';
import { eventually } from './harness/eventually.ts';
import { testApp, WORKER_CLASSES } from './harness/places.ts';
import { SteadyLoad } from './harness/steady-load.ts';
import { Lineage } from './harness/upgrades.ts';

/** How many upgrades each class goes through; `TRICORN_TEST_UPGRADES=20` for the long form. */
const UPGRADES = Number(process.env.TRICORN_TEST_UPGRADES ?? 3);

describe(`${UPGRADES} upgrades under load`, () => {
  for (const workerClass of WORKER_CLASSES) {
    it(`lose no request with ${workerClass}`, async (t) => {
      await using server = await startServer({ args: ['-k', workerClass, '-w', '2'], app: testApp('node') });
      await using lineage = new Lineage(server);
      await using clients = new SteadyLoad({ port: server.port, path: '/', keepAlive: 3, connecting: 3 });
      for (let upgrade = 0; upgrade < UPGRADES; upgrade += 1) {
        const before = clients.answers.length;
        await lineage.upgrade();
        await eventually('answers after the upgrade', () => clients.answers.length > before + 20, 30_000);
      }
      await clients.stop();
      t.diagnostic(`${clients.answers.length} requests answered, ${clients.failures.length} lost`);
      assert.deepEqual(clients.failures, []);
    });
  }
});
