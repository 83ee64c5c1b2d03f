/** Carries out a plan: every repetition of every group as a job of its own, in random order, one at a time. */

import type { Group, Sample } from '../cell.ts';
import type { Failure, Job, JobResult } from '../measure/job.ts';
import { seededRandom, shuffled } from '../statistics/random.ts';
import { isolatedPool } from './isolated-pool.ts';
import { estimatedSeconds, type Plan } from './plan.ts';

/** How far a plan has come. */
export interface Progress {
  /** 0 to 1. */
  readonly done: number;
  readonly secondsLeft: number;
  /** What is being measured. */
  readonly now: string;
}

export interface PlanResult {
  readonly samples: readonly Sample[];
  readonly failures: readonly Failure[];
}

/** Runs all jobs; `onProgress` is called before each. */
export async function runPlan(plan: Plan, onProgress: (progress: Progress) => void): Promise<PlanResult> {
  const pool = isolatedPool(new URL('../measure/job.js', import.meta.url));
  const samples: Sample[] = [];
  const failures: Failure[] = [];
  const jobs = jobsOf(plan);
  const costs = jobs.map(({ group }) => estimatedSeconds(group, plan.effort));
  const total = sum(costs);
  const start = performance.now();
  try {
    for (const [index, job] of jobs.entries()) {
      const spent = sum(costs.slice(0, index));
      const elapsed = (performance.now() - start) / 1000;
      // The estimate corrects itself by how it has fared so far.
      const pace = spent > 0 ? elapsed / spent : 1;
      onProgress({ done: spent / total, secondsLeft: (total - spent) * pace, now: describe(job.group) });
      const result: JobResult = await pool.run(job);
      samples.push(...result.samples);
      failures.push(...result.failures);
    }
    onProgress({ done: 1, secondsLeft: 0, now: 'done' });
  } finally {
    await pool.destroy();
  }
  return { samples, failures };
}

/** Repetition after repetition, the groups of each in random order. */
function jobsOf({ groups, effort }: Plan): Job[] {
  const random = seededRandom(effort.seed);
  return Array.from({ length: effort.blocks }, (_, block) =>
    shuffled(groups, random).map((group) => ({ ...effort, group, block, seed: Math.floor(random() * 2 ** 31) })),
  ).flat();
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

function describe({ workload, cells }: Group): string {
  const names = [...new Set(cells.map(({ server }) => server))];
  return `${workload.name}: ${names.length > 3 ? `${names.length} servers` : names.join(', ')}`;
}
