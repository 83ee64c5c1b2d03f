/** Times the micro-benchmarks of two checkouts against each other, each checkout in a process of its own. */

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { microBenchmarks } from '../micro/benchmarks.ts';
import { median } from '../statistics/quantile.ts';
import { seededRandom } from '../statistics/random.ts';
import type { BatchOrder, BatchResult } from './batch-process.ts';

export interface PairedJob {
  /** Part of the names wanted; all when empty. */
  readonly only: string;
  /** Roots of the checkouts: now and then. */
  readonly roots: readonly [now: string, then: string];
  readonly seed: number;
}

/** CPU time of a call now over then, by the name of the benchmark; one that a checkout lacks is left out. */
export type PairedRatios = Readonly<Record<string, number>>;

/** Long against what reading the clock costs, short against the changes of mind of a machine that others use too. */
const BATCH_MICROSECONDS = 5_000;
const WARM_UP_MICROSECONDS = 200_000;
const PAIRS = 25;
const FEWEST_CALLS = 100;

/**
 * Times batches in pairs, who goes first by chance, and takes the median of the pairs' ratios: a batch that was hit by a
 * garbage collection or by somebody else's use of the cache does not count more than any other.
 */
export default async function timePairs({ only, roots, seed }: PairedJob): Promise<PairedRatios> {
  const random = seededRandom(seed);
  const [now, then] = roots.map((root) => new BatchProcess(root)) as [BatchProcess, BatchProcess];
  const ratios: Record<string, number> = {};
  try {
    for (const { name } of microBenchmarks) {
      if (!name.includes(only)) continue;
      const calls = await callsPerBatch(now, name);
      // The other one is asked the same: a compiler makes different code of a loop that it first met in long batches.
      if (calls === null || (await callsPerBatch(then, name)) === null) continue;
      const logarithms: number[] = [];
      while (logarithms.length < PAIRS) {
        const isNowFirst = random() < 0.5;
        const earlier = (await (isNowFirst ? now : then).time({ name, calls })) as number;
        const later = (await (isNowFirst ? then : now).time({ name, calls })) as number;
        logarithms.push(Math.log(isNowFirst ? earlier / later : later / earlier));
      }
      ratios[name] = Math.exp(median(logarithms));
    }
  } finally {
    now.end();
    then.end();
  }
  return ratios;
}

/** A process for one checkout. */
class BatchProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<never>;

  constructor(root: string) {
    this.#child = fork(new URL('./batch-process.js', import.meta.url), [root]);
    this.#ended = once(this.#child, 'exit').then((): never => {
      throw new Error(`a process that timed ${root} ended`);
    });
    // Whoever waits for an answer hears of it; when nobody does, it ended because it was told to.
    this.#ended.catch(() => {});
  }

  /** @throws Error when the process ends instead of answering. */
  async time(order: BatchOrder): Promise<BatchResult> {
    const answered = once(this.#child, 'message') as Promise<[BatchResult]>;
    this.#child.send(order);
    const [result] = await Promise.race([answered, this.#ended]);
    return result;
  }

  end(): void {
    this.#child.kill('SIGKILL');
  }
}

/** Resolves to false when the checkout lacks the part. */
async function warmUp(process_: BatchProcess, name: string, calls: number): Promise<boolean> {
  for (let used = 0; used < WARM_UP_MICROSECONDS; ) {
    const microseconds = await process_.time({ name, calls });
    if (microseconds === null) return false;
    used += microseconds;
  }
  return true;
}

/** null when the checkout lacks the part. */
async function callsPerBatch(process_: BatchProcess, name: string): Promise<number | null> {
  if (!(await warmUp(process_, name, FEWEST_CALLS))) return null;
  for (let calls = FEWEST_CALLS; ; calls *= 2) {
    if (((await process_.time({ name, calls })) as number) >= BATCH_MICROSECONDS) return calls;
  }
}
