/**
 * A process that times batches of micro-benchmarks of one checkout when it is told: `ROOT`. Two versions can't share one,
 * because an application of either puts its own `Response` in the place of the global one.
 */

import { join } from 'node:path';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { microBenchmarks } from '../micro/benchmarks.ts';

/** What is asked: so many calls of a benchmark. */
export interface BatchOrder {
  readonly name: string;
  readonly calls: number;
}

/** CPU microseconds that they took, or null when the checkout lacks the part. */
export type BatchResult = number | null;

/** Calls between two turns of the event loop. */
const CALLS_PER_TURN = 20;

const root = process.argv[2] as string;
const prepared = new Map<string, Promise<(() => unknown) | null>>();

async function prepare(name: string): Promise<(() => unknown) | null> {
  try {
    const benchmark = microBenchmarks.find((each) => each.name === name);
    return (await benchmark?.prepare((path) => import(pathToFileURL(join(root, path)).href))) ?? null;
  } catch (error) {
    // Only what is not there is left out; a part that is there and fails is a fault.
    if ((error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') return null;
    throw error;
  }
}

/** By CPU time: by the clock, most of a batch on a busy machine would be somebody else's work. */
async function timeBatch({ name, calls }: BatchOrder): Promise<BatchResult> {
  const call = prepared.get(name) ?? prepare(name);
  prepared.set(name, call);
  const timed = await call;
  if (timed === null) return null;
  const before = process.cpuUsage();
  for (let left = calls; left > 0; left -= CALLS_PER_TURN) {
    for (let number = 0; number < CALLS_PER_TURN; number++) timed();
    // What a call leaves for later belongs to it, and would pile up until memory is full.
    await turnOfTheLoop();
  }
  const { user, system } = process.cpuUsage(before);
  return Math.max(1, user + system);
}

process.on('message', async (order: BatchOrder) => process.send?.(await timeBatch(order)));
