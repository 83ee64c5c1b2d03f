/** What a server must endure without losing a request, each thing by itself. */

import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { SOON_MS } from 'tricorn/testing';
import type { Random } from '../fuzz/random.ts';
import { CLIENTS, Soak } from './soak.ts';

/** One ordeal. */
export interface Drill {
  readonly name: string;
  /** Times in a long run. */
  readonly times: number;
  readonly args?: readonly string[];
  /** Error lines that it provokes. */
  readonly expected?: readonly RegExp[];
  /** Does it once; resolves with the number of workers whose requests in flight are lost by that. */
  readonly once: (soak: Soak, random: Random) => Promise<number>;
}

/** Longest time that a worker is stopped, well below its timeout. */
const STOPPED_MS = 1500;
/** What is said of a worker that is stopped while it boots. */
export const UNWANTED: readonly RegExp[] = [/still boots: sending SIGKILL/, /by us: not wanted any more/];
const DEATHS = [/died: killed by SIGKILL/, /is in a crash loop/];

/** In the order in which they are run. */
export const DRILLS: readonly Drill[] = [
  {
    name: 'reload (HUP)',
    times: 50,
    once: async (soak) => {
      const from = await soak.signal('SIGHUP');
      await soak.server.waitForLine(/reload done/, SOON_MS, from);
      return 0;
    },
  },
  {
    name: 'upgrade (USR2)',
    times: 20,
    once: async (soak) => {
      await soak.upgrade();
      return 0;
    },
  },
  {
    name: 'replacement (--max-requests 200)',
    times: 20,
    args: ['--max-requests', '200', '--max-requests-jitter', '20'],
    once: async (soak) => {
      const from = soak.server.lines.length;
      await soak.server.waitForLine(/is replaced: it served \d+ requests/, SOON_MS, from);
      return 0;
    },
  },
  {
    name: 'storm of TTIN and TTOU',
    times: 20,
    expected: UNWANTED,
    once: async (soak, random) => {
      const signals = ['SIGTTIN', 'SIGTTIN', 'SIGTTOU', 'SIGTTOU'] as const;
      for (const signal of signals) {
        await soak.signal(signal);
        await delay(random.below(600));
      }
      return 0;
    },
  },
  {
    name: 'kill -9 of a random worker',
    times: 20,
    expected: DEATHS,
    once: async (soak, random) => {
      await killOne(soak, random);
      await soak.rest();
      return 1;
    },
  },
  {
    name: 'kill -STOP and -CONT of a random worker',
    times: 20,
    once: async (soak, random) => {
      await stopOne(soak, random);
      return 0;
    },
  },
  {
    name: 'kill -STOP of a random worker for good',
    times: 5,
    args: ['--timeout', '6'],
    expected: [/worker timeout: sending SIGKILL/, /SIGKILL, by us: no heartbeat/],
    once: async (soak, random) => {
      const from = soak.server.lines.length;
      const pid = await victim(soak, random);
      if (pid === null || !send(pid, 'SIGSTOP')) return 0;
      await soak.server.waitForLine(new RegExp(`\\(pid ${pid}\\) exited: .* by us: no heartbeat`), SOON_MS, from);
      await soak.rest();
      return 1;
    },
  },
];

/** Kills a worker that serves. */
export async function killOne(soak: Soak, random: Random): Promise<boolean> {
  const pid = await victim(soak, random);
  return pid !== null && send(pid, 'SIGKILL');
}

/** Stops a worker that serves for a while. */
export async function stopOne(soak: Soak, random: Random): Promise<void> {
  const milliseconds = random.below(STOPPED_MS);
  const pid = await victim(soak, random);
  if (pid === null || !send(pid, 'SIGSTOP')) return;
  await delay(milliseconds);
  send(pid, 'SIGCONT');
}

/**
 * Does drills that want the same server, each so many times, under load, and says what became of the requests.
 *
 * @throws Error when a request was lost that was not in flight on a killed worker
 */
export async function run(
  drills: readonly Drill[],
  { workerClass, times, random }: { readonly workerClass: string; readonly times: number; readonly random: Random },
): Promise<string> {
  const args = drills.flatMap((drill) => drill.args ?? []);
  const expected = drills.flatMap((drill) => drill.expected ?? []);
  await using soak = await Soak.start({ workerClass, args, expected });
  let victims = 0;
  for (const { once } of drills) {
    for (let count = 0; count < times; count += 1) victims += await once(soak, random);
  }
  // Replacement goes on as long as there are requests, and so has no rest before the load has stopped.
  const counts = await soak.stopLoad();
  await soak.rest();
  const { brokenOff, inexcusable } = soak.losses;
  const line = `${drills.map(({ name }) => name).join(', ')}: ${times} times, ${JSON.stringify(counts)}`;
  assert.ok(counts.answered > 0 && inexcusable === 0 && brokenOff <= victims * CLIENTS, line);
  return line;
}

async function victim(soak: Soak, random: Random): Promise<number | null> {
  const workers = (await soak.status()).workers.filter(({ phase }) => phase === 'ready');
  return workers.length === 0 ? null : random.pick(workers).pid;
}

/** False when the process has ended meanwhile. */
function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    // ESRCH: it has just ended for another reason.
    return false;
  }
}
