/** Prints the micro-benchmarks of this checkout: `npm run bench:micro`. */

import { isolatedPool } from '../plan/isolated-pool.ts';
import { repositoryRoot } from '../servers/places.ts';
import { allBenchmarks } from './benchmarks.ts';
import type { MicroJob } from './job.ts';

const pool = isolatedPool(new URL('./job.js', import.meta.url));
for (const { name } of allBenchmarks) {
  const nanoseconds: number | null = await pool.run({ name, root: repositoryRoot, seconds: 1 } satisfies MicroJob);
  process.stdout.write(`${name.padEnd(55)} ${(nanoseconds ?? Number.NaN).toFixed(0).padStart(7)} ns\n`);
}
await pool.destroy();
