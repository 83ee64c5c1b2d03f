/** Times one micro-benchmark of one checkout, in a process of its own. */

import Benchmark from 'benchmark';
import { allBenchmarks } from './benchmarks.ts';
import { callAtOnce, prepared } from './micro-benchmark.ts';

export interface MicroJob {
  /** Name of the benchmark. */
  readonly name: string;
  /** Root of the checkout. */
  readonly root: string;
  readonly seconds: number;
}

const WARM_UP_MICROSECONDS = 1_500_000;
/** Where a benchmark does not care: many against what looking at the clock costs. */
const CALLS_AT_ONCE = 1000;

/** CPU nanoseconds per call, or null when the checkout lacks the part. */
export default async function time({ name, root, seconds }: MicroJob): Promise<number | null> {
  const benchmark = allBenchmarks.find((each) => each.name === name);
  if (benchmark === undefined) throw new RangeError(`there is no micro-benchmark '${name}'`);
  const call = await prepared(benchmark, root);
  if (call === null) return null;
  let calls = 0;
  const counted = (): unknown => {
    calls += 1;
    return call();
  };
  await warmUp(call, benchmark.atOnce);
  const before = process.cpuUsage();
  await run(counted, seconds, benchmark.atOnce);
  const { user, system } = process.cpuUsage(before);
  // CPU time, not the clock: on a busy machine most samples by the clock hold somebody else's work.
  return ((user + system) * 1000) / calls;
}

/** Calls until the compilers must be done, of both threads where there are two; they take CPU and not time. */
async function warmUp(call: () => unknown, atOnce: number = CALLS_AT_ONCE): Promise<void> {
  const before = process.cpuUsage();
  for (let used = 0; used < WARM_UP_MICROSECONDS; ) {
    await callAtOnce(call, atOnce);
    const { user, system } = process.cpuUsage(before);
    used = user + system;
  }
}

/** Has benchmark.js call the function for so long. */
function run(call: () => unknown, seconds: number, atOnce: number | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const together = (deferred: Benchmark.Deferred): void => {
      callAtOnce(call, atOnce ?? 1).then(() => deferred.resolve(), reject);
    };
    const isAsynchronous = atOnce !== undefined;
    const benchmark = new Benchmark(isAsynchronous ? together : call, {
      defer: isAsynchronous,
      maxTime: seconds,
      minSamples: 5,
    }) as Benchmark & { readonly error?: Error };
    benchmark.on('complete', () => (benchmark.error ? reject(benchmark.error) : resolve()));
    benchmark.run({ async: isAsynchronous });
  });
}
