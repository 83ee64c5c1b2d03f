/** `npm run fuzz -- --seed N --count N`: a long run in two threads. */

import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { type FuzzResult, fuzz } from './fuzz.ts';

const THREADS = 2;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { seed: { type: 'string' }, count: { type: 'string' } } });
  const seed = Number(values.seed ?? Date.now() % 1_000_000);
  const count = Number(values.count ?? 10_000_000);
  console.log(`seed ${seed}, ${count} inputs, Node ${process.version}, llhttp ${process.versions.llhttp}`);
  const startedAt = performance.now();
  const runs = Array.from({ length: THREADS }, async (_, thread) => {
    const share = Math.floor(count / THREADS) + (thread < count % THREADS ? 1 : 0);
    const worker = new Worker(new URL(import.meta.url), {
      workerData: { seed: seed * THREADS + thread, count: share },
    });
    const [result] = await once(worker, 'message');
    return result as FuzzResult;
  });
  const results = await Promise.all(runs);
  const seconds = (performance.now() - startedAt) / 1000;
  const total = new Map<string, number>();
  for (const { verdicts } of results) {
    for (const [name, times] of Object.entries(verdicts)) total.set(name, (total.get(name) ?? 0) + times);
  }
  for (const [name, times] of [...total].sort((one, other) => other[1] - one[1])) {
    console.log(`${String(times).padStart(10)}  ${name}`);
  }
  const violations = results.flatMap((result) => result.violations);
  for (const { what, input } of violations) console.log(`${what}\n    ${JSON.stringify(input)}`);
  console.log(`${count} inputs in ${seconds.toFixed(0)} s, ${Math.round(count / seconds)} a second`);
  if (violations.length > 0) process.exitCode = 1;
}

if (isMainThread) {
  await main();
} else {
  // Most inputs end in an error, and what costs most about one is its stack, which nobody looks at.
  Error.stackTraceLimit = 0;
  const { seed, count } = workerData as { seed: number; count: number };
  parentPort?.postMessage(await fuzz(seed, count));
}
