/**
 * A process that times batches of micro-benchmarks of one checkout when it is told: `ROOT`. Two versions can't share one,
 * because an application of either puts its own `Response` in the place of the global one.
 */

import { microBenchmarks } from '../micro/benchmarks.ts';
import { callAtOnce, prepared } from '../micro/micro-benchmark.ts';

/** What is asked: so many calls of a benchmark. */
export interface BatchOrder {
  readonly name: string;
  readonly calls: number;
}

/** CPU microseconds that they took, or null when the checkout lacks the part. */
export type BatchResult = number | null;

const root = process.argv[2] as string;
const functions = new Map<string, Promise<(() => unknown) | null>>();

/** By CPU time: by the clock, most of a batch on a busy machine would be somebody else's work. */
async function timeBatch({ name, calls }: BatchOrder): Promise<BatchResult> {
  const benchmark = microBenchmarks.find((each) => each.name === name);
  if (benchmark === undefined) return null;
  const function_ = functions.get(name) ?? prepared(benchmark, root);
  functions.set(name, function_);
  const call = await function_;
  if (call === null) return null;
  const before = process.cpuUsage();
  const { atOnce } = benchmark;
  if (atOnce === undefined) for (let left = calls; left > 0; left--) call();
  else for (let left = calls; left > 0; left -= atOnce) await callAtOnce(call, atOnce);
  const { user, system } = process.cpuUsage(before);
  return Math.max(1, user + system);
}

process.on('message', async (order: BatchOrder) => process.send?.(await timeBatch(order)));
