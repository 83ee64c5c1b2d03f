/** The short form of `test/src/soak/main.ts`: every worker class endures everything a few times and loses no request. */

import { describe, it } from 'node:test';
import { Random } from './fuzz/random.ts';
import { WORKER_CLASSES } from './harness/places.ts';
import { chaos } from './soak/chaos.ts';
import { DRILLS, run } from './soak/drills.ts';
import { flatness } from './soak/flatness.ts';
import { waitingClients } from './soak/termination.ts';

const SEED = 1;
/** Reloads, upgrades, replacements and workers that hang have tests of their own. */
const BRIEFLY = DRILLS.filter(({ name }) => /TTIN|kill -9|CONT/.test(name));
const CHAOS = { seed: SEED, milliseconds: 5000, steps: 2 };
const RELOADS = 8;

describe('under load', { concurrency: 2 }, () => {
  for (const workerClass of WORKER_CLASSES) {
    it(`${workerClass} loses nothing when workers come, go, are stopped and are killed`, async (t) => {
      t.diagnostic(await run(BRIEFLY, { workerClass, times: 1, random: new Random(SEED) }));
    });

    it(`${workerClass} answers everybody who waits in the accept queue at TERM`, async (t) => {
      t.diagnostic(await waitingClients(workerClass, 1));
    });

    it(`${workerClass} comes to rest after each step of chaos`, async (t) => {
      t.diagnostic(await chaos({ workerClass, ...CHAOS }));
    });
  }
});

it('the arbiter stays as it is over reloads', async (t) => {
  t.diagnostic(await flatness('async', RELOADS));
});
