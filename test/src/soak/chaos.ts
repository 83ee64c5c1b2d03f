/** Everything that can happen to a server, in the random order that a seed gives, and what must hold after each step. */

import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { SOON_MS } from 'tricorn/testing';
import { Random } from '../fuzz/random.ts';
import { killOne, stopOne, UNWANTED } from './drills.ts';
import { CLIENTS, Soak } from './soak.ts';
import { FAULTS } from './soaked-application.ts';

/** How long, and with which random numbers. */
export interface ChaosOptions {
  readonly workerClass: string;
  readonly seed: number;
  /** No step begins after so many milliseconds. */
  readonly milliseconds: number;
  /** Steps at most. */
  readonly steps?: number;
  /** Told of each step. */
  readonly report?: (line: string) => void;
}

/** Resolves with the number of workers that it has killed. */
type Action = (soak: Soak, random: Random) => Promise<number>;

const WORKERS_MAX = 4;
/** Actions at once in a step, and milliseconds between them. */
const ACTIONS_MAX = 3;
const GAP_MS = 400;
const DESCRIPTORS_MAX = 100;
const EXPECTED = [
  ...UNWANTED,
  /died/,
  /can't boot/,
  /crash loop/,
  /reload rejected/,
  /upgrade aborted/,
  /is not ready within/,
  /can't go back/,
  /SIGKILL, by us/,
  /the new arbiter is not ready/,
];

const signalling =
  (signal: NodeJS.Signals): Action =>
  async (soak) => {
    await soak.signal(signal);
    return 0;
  };

const ACTIONS: Readonly<Record<string, Action>> = {
  HUP: signalling('SIGHUP'),
  TTIN: async (soak) => {
    const { workersWanted } = await soak.status();
    await soak.signal(workersWanted < WORKERS_MAX ? 'SIGTTIN' : 'SIGTTOU');
    return 0;
  },
  TTOU: signalling('SIGTTOU'),
  USR1: signalling('SIGUSR1'),
  USR2: signalling('SIGUSR2'),
  'HUP to broken code': async (soak, random) => {
    soak.application.break(random.pick(FAULTS));
    const from = await soak.signal('SIGHUP');
    await soak.server.waitForLine(/reload rejected|superseded|too late for a reload/, SOON_MS, from);
    soak.application.repair();
    return 0;
  },
  'kill -9': async (soak, random) => ((await killOne(soak, random)) ? 1 : 0),
  'kill -STOP': async (soak, random) => {
    await stopOne(soak, random);
    return 0;
  },
  'ctl reload': async (soak) => {
    await soak.command('/reload', { wait: 60 });
    return 0;
  },
  'ctl scale': async (soak, random) => {
    await soak.command('/scale', { workers: 1 + random.below(WORKERS_MAX), wait: 60 });
    return 0;
  },
};
const NAMES = Object.keys(ACTIONS);

/**
 * Runs until the time is over or all steps are done; resolves with a line of figures.
 *
 * @throws Error naming the seed and the step after which something did not hold
 */
export async function chaos(options: ChaosOptions): Promise<string> {
  const { workerClass, seed, milliseconds, steps = Number.POSITIVE_INFINITY, report } = options;
  const random = new Random(seed);
  const args = ['--boot-timeout', '10'];
  await using soak = await Soak.start({ workerClass, args, expected: EXPECTED });
  const until = performance.now() + milliseconds;
  const done = new Map<string, number>();
  let victims = 0;
  for (let step = 1; step <= steps && performance.now() < until; step += 1) {
    const names = Array.from({ length: 1 + random.below(ACTIONS_MAX) }, () => random.pick(NAMES));
    report?.(`step ${step}: ${names.join(', ')}`);
    for (const name of names) done.set(name, (done.get(name) ?? 0) + 1);
    try {
      const lost = await takeStep(soak, { names, random });
      victims += lost;
      checkLosses(soak, victims);
    } catch (cause) {
      throw new Error(`seed ${seed}, step ${step} (${names.join(', ')}): ${(cause as Error).message}`, { cause });
    }
  }
  const counts = await soak.stopLoad();
  checkLosses(soak, victims);
  return `chaos with seed ${seed}: ${JSON.stringify(Object.fromEntries(done))}, ${JSON.stringify(counts)}`;
}

async function takeStep(
  soak: Soak,
  { names, random }: { readonly names: readonly string[]; readonly random: Random },
): Promise<number> {
  // What an action does is drawn beforehand, so that the order in which they go on changes nothing.
  const plans = names.map((name) => ({ name, own: new Random(random.below(2 ** 31)), gap: random.below(GAP_MS) }));
  const running: Promise<number>[] = [];
  for (const { name, own, gap } of plans) {
    running.push(act(soak, name, own));
    await delay(gap);
  }
  const victims = await Promise.all(running);
  const { pid } = await soak.rest();
  const descriptors = Soak.descriptors(pid);
  assert.ok(descriptors < DESCRIPTORS_MAX, `${descriptors} open descriptors of the arbiter`);
  return victims.reduce((sum, count) => sum + count, 0);
}

/** The control socket changes hands in an upgrade, and whoever asks just then is told so by a broken connection. */
async function act(soak: Soak, name: string, random: Random): Promise<number> {
  try {
    return (await ACTIONS[name]?.(soak, random)) ?? 0;
  } catch (error) {
    if (['ECONNRESET', 'ECONNREFUSED', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) return 0;
    throw error;
  }
}

function checkLosses(soak: Soak, victims: number): void {
  const { brokenOff, inexcusable } = soak.losses;
  const counts = JSON.stringify(soak.load.counts);
  assert.equal(inexcusable, 0, counts);
  assert.ok(brokenOff <= victims * CLIENTS, `${victims} workers were killed, but ${counts}`);
}
