/** Tells whether this checkout is slower than a revision: `npm run bench:compare -- REVISION`. */

import { parseArgs } from 'node:util';
import type { Sample } from '../cell.ts';
import { countOf, runCommand, UsageError } from '../command-line.ts';
import { isolatedPool } from '../plan/isolated-pool.ts';
import { runPlan } from '../plan/run-plan.ts';
import { pairedRatios } from '../report/summarize.ts';
import { intervalText, progressLine } from '../report/terminal.ts';
import { showProgress } from '../run-question.ts';
import { repositoryRoot } from '../servers/places.ts';
import type { PairedJob, PairedRatios } from './paired-job.ts';
import { type Comparing, comparisonPlan } from './plan.ts';
import { judge, type Verdict } from './verdict.ts';
import { buildRevision } from './worktree.ts';

const OPTIONS = {
  blocks: { type: 'string', default: '8' },
  seed: { type: 'string', default: '1' },
  only: { type: 'string', default: '' },
  'micro-only': { type: 'boolean', default: false },
} as const;

await runCommand('bench:compare', async () => {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: OPTIONS });
  const [revision] = positionals;
  if (revision === undefined) {
    throw new UsageError('wants REVISION [--blocks 8] [--only TEXT] [--micro-only] [--seed 1]');
  }
  const [blocks, seed] = [countOf('blocks', values.blocks), countOf('seed', values.seed)];
  const comparing: Comparing = { root: buildRevision(revision), blocks, seed, only: values.only };
  process.stdout.write(`now / ${revision}; intervals of 99.9 %\n`);
  const parts = await compareMicro(comparing);
  tell(parts);
  const servers = values['micro-only'] ? [] : await compareServers(comparing);
  tell(servers);
  if (parts.length + servers.length === 0) throw new UsageError(`nothing to compare is named '${values.only}'`);
});

interface Named extends Verdict {
  readonly name: string;
}

/** Prints one half as soon as it is there, because the other takes long. */
function tell(results: readonly Named[]): void {
  for (const { name, verdict, ratio } of results) {
    process.stdout.write(
      `${name.padEnd(58)} ${ratio.estimate.toFixed(3)}  ${intervalText(ratio).padStart(13)}  ${verdict}\n`,
    );
  }
  if (results.some(({ verdict }) => verdict === 'slower')) process.exitCode = 1;
}

/** Process after process, because no two are compiled alike; each times both checkouts in turn. */
async function compareMicro({ root, blocks, seed, only }: Comparing): Promise<Named[]> {
  const pool = isolatedPool(new URL('./paired-job.js', import.meta.url));
  const ratios = new Map<string, number[]>();
  const start = performance.now();
  for (let block = 0; block < blocks; block++) {
    const secondsLeft = block === 0 ? 0 : ((performance.now() - start) / 1000 / block) * (blocks - block);
    process.stderr.write(`${progressLine({ done: block / blocks, secondsLeft, now: 'micro-benchmarks' })}\n`);
    const job: PairedJob = { only, roots: [repositoryRoot, root], seed: seed * 1000 + block };
    const result: PairedRatios = await pool.run(job);
    for (const [name, ratio] of Object.entries(result)) ratios.set(name, [...(ratios.get(name) ?? []), ratio]);
  }
  await pool.destroy();
  return [...ratios].map(([name, each]) => ({ name, ...judge(each) }));
}

/** Real servers of both, taking turns under load; CPU per request. */
async function compareServers(comparing: Comparing): Promise<Named[]> {
  const { plan, pairs } = comparisonPlan(comparing);
  const { samples, failures } = await runPlan(plan, showProgress);
  for (const { cell, message } of failures) process.stderr.write(`failed: ${cell}: ${message}\n`);
  const of = (id: string): Sample[] => samples.filter(({ cell }) => cell === id);
  return pairs.flatMap(({ name, now, before }) => {
    const ratios = pairedRatios(of(now.id), of(before.id));
    return ratios.length === 0 ? [] : [{ name, ...judge(ratios) }];
  });
}
