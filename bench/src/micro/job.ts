/** Times one micro-benchmark of one checkout, in a process of its own. */

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import Benchmark from 'benchmark';
import { microBenchmarks } from './benchmarks.ts';

export interface MicroJob {
  /** Name of the benchmark. */
  readonly name: string;
  /** Root of the checkout. */
  readonly root: string;
  readonly seconds: number;
}

/** CPU nanoseconds per call, or null when the checkout lacks the part. */
export default async function time({ name, root, seconds }: MicroJob): Promise<number | null> {
  const benchmark = microBenchmarks.find((each) => each.name === name);
  if (benchmark === undefined) throw new RangeError(`there is no micro-benchmark '${name}'`);
  let call: () => unknown;
  try {
    call = await benchmark.prepare((path) => import(pathToFileURL(join(root, path)).href));
  } catch (error) {
    // Only what is not there is left out; a part that is there and fails is a fault.
    if ((error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') return null;
    throw error;
  }
  // The first run is for the compiler.
  run(name, call, seconds / 2);
  let calls = 0;
  const counted = (): unknown => {
    calls += 1;
    return call();
  };
  const before = process.cpuUsage();
  run(name, counted, seconds);
  const { user, system } = process.cpuUsage(before);
  // CPU time, not the clock: on a busy machine most samples by the clock hold somebody else's work.
  return ((user + system) * 1000) / calls;
}

function run(name: string, call: () => unknown, seconds: number): void {
  const { error } = new Benchmark(name, call, { maxTime: seconds, minSamples: 5 }).run() as unknown as {
    error?: Error;
  };
  if (error) throw error;
}
