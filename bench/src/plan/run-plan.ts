/** Carries out a plan: every repetition of every group as a job of its own, in random order, one at a time. */

import type { Group, Sample } from '../cell.ts';
import type { Failure, Job, JobResult } from '../measure/job.ts';
import { seededRandom, shuffled } from '../statistics/random.ts';
import { isolatedPool } from './isolated-pool.ts';
import type { Plan } from './plan.ts';
import { PlanClock } from './plan-clock.ts';

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

/** Runs all jobs, or as many as there is time for; `onProgress` is called before each job. */
export async function runPlan(plan: Plan, onProgress: (progress: Progress) => void): Promise<PlanResult> {
  const pool = isolatedPool(new URL('../measure/job.js', import.meta.url));
  const samples: Sample[] = [];
  const failures: Failure[] = [];
  const clock = new PlanClock(plan);
  try {
    for (const job of jobsOf(plan)) {
      if (!clock.hasTimeFor(job.group, job.block)) break;
      onProgress({ ...clock.progress(), now: describe(job.group) });
      const result: JobResult = await pool.run(job);
      clock.jobIsDone(job.group);
      samples.push(...result.samples);
      failures.push(...result.failures);
    }
    onProgress({ done: 1, secondsLeft: 0, now: 'done' });
  } finally {
    await pool.destroy();
  }
  return { samples, failures };
}

/** Repetition after repetition, the groups of each in random order: no cell comes a second time before all have come once. */
export function jobsOf({ groups, effort }: Plan): Job[] {
  const random = seededRandom(effort.seed);
  return Array.from({ length: effort.blocks }, (_, block) =>
    shuffled(groups, random).map((group) => ({
      ...effort,
      ...group.pace,
      group,
      block,
      seed: Math.floor(random() * 2 ** 31),
    })),
  ).flat();
}

function describe({ workload, cells }: Group): string {
  const names = [...new Set(cells.map(({ server }) => server))];
  return `${workload.name}: ${names.length > 3 ? `${names.length} servers` : names.join(', ')}`;
}
