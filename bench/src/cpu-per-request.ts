/** Prints CPU time per request of the worker classes beside Node's own servers: `npm run bench`. */

import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Tinypool } from 'tinypool';
import type { Job, Measurement } from './measure-job.ts';
import { COMPARISONS, type Comparison } from './servers.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '3' },
    only: { type: 'string', default: '' },
  },
});
const rounds = Number(values.rounds);
const seconds = Number(values.seconds);

// One job at a time, each in a process of its own: the machine is the measuring instrument.
const pool = new Tinypool({
  filename: fileURLToPath(new URL('./measure-job.js', import.meta.url)),
  runtime: 'child_process',
  minThreads: 1,
  maxThreads: 1,
  isolateWorkers: true,
});

const median = (numbers: readonly number[]): number => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
};

const measure = (job: Job): Promise<Measurement> => pool.run(job);

async function compare({ server, baseline, connections, goal }: Comparison): Promise<Record<string, string>> {
  const pairs: [Measurement, Measurement][] = [];
  for (let round = 0; round < rounds; round++) {
    // Whoever goes first may find the machine in another state, so they take turns.
    const order = round % 2 === 0 ? [server, baseline] : [baseline, server];
    const first = await measure({ server: order[0]!, connections, seconds });
    const second = await measure({ server: order[1]!, connections, seconds });
    pairs.push(round % 2 === 0 ? [first, second] : [second, first]);
  }
  const ratios = pairs.map(([own, base]) => own.cpuMicroseconds / base.cpuMicroseconds);
  const errors = pairs.flat().reduce((sum, { errors }) => sum + errors, 0);
  const shown = (index: 0 | 1): string => median(pairs.map((pair) => pair[index].cpuMicroseconds)).toFixed(1);
  return {
    server: server.name,
    connections,
    'us/request': shown(0),
    baseline: baseline.name,
    'its us/request': shown(1),
    ratio: median(ratios).toFixed(2),
    range: `${Math.min(...ratios).toFixed(2)}-${Math.max(...ratios).toFixed(2)}`,
    goal: goal === undefined ? '' : `<= ${goal}`,
    errors: String(errors),
  };
}

const rows: Record<string, string>[] = [];
for (const comparison of COMPARISONS) {
  if (!comparison.server.name.includes(values.only)) continue;
  const row = await compare(comparison);
  console.error(`${row.server}, ${row.connections}: ${row.ratio} x ${row.baseline}`);
  rows.push(row);
}
console.table(rows);
await pool.destroy();
if (rows.some((row) => row.errors !== '0')) {
  console.error('some requests failed: these figures do not count');
  process.exitCode = 1;
}
