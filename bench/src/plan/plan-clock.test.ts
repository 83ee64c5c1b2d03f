import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cellOf } from '../cell.ts';
import type { Job } from '../measure/job.ts';
import { estimatedSeconds, type Plan } from './plan.ts';
import { PlanClock } from './plan-clock.ts';
import { jobsOf } from './run-plan.ts';

const request = { method: 'GET', path: '/' };
const cell = cellOf({
  ...{ server: 'node:http', workers: 1, threads: 1, workload: 'w', kind: 'node', request },
  load: { loop: 'closed', connections: 1, keepAlive: true },
});
const cells = (count: number) => Array.from({ length: count }, () => cell);
const groups = [1, 4, 2].map((count) => ({
  workload: { name: `w${count}`, summary: '', targets: {}, request },
  cells: cells(count),
}));
const effort = { blocks: 10, turns: 2, secondsPerTurn: 1, warmUpSeconds: 1, seed: 1 };
const plan = (minutes?: number): Plan => ({
  question: '?',
  groups,
  effort: { ...effort, ...(minutes ? { minutes } : {}) },
});

interface Run {
  readonly jobs: readonly Job[];
  readonly seconds: number;
  readonly progress: readonly { readonly done: number; readonly secondsLeft: number; readonly at: number }[];
}

/** Goes through a plan on a machine that takes `pace` times as long as estimated. */
function run(clockPlan: Plan, pace: number): Run {
  let milliseconds = 0;
  const clock = new PlanClock(clockPlan, () => milliseconds);
  const jobs: Job[] = [];
  const progress = [];
  for (const job of jobsOf(clockPlan)) {
    if (!clock.hasTimeFor(job.group, job.block)) break;
    progress.push({ ...clock.progress(), at: milliseconds / 1000 });
    milliseconds += estimatedSeconds(job.group, effort) * 1000 * pace;
    clock.jobIsDone(job.group);
    jobs.push(job);
  }
  return { jobs, seconds: milliseconds / 1000, progress };
}

/** How often each group ran. */
const repetitions = ({ jobs }: Run): number[] =>
  groups.map((group) => jobs.filter((job) => job.group === group).length);

test('a plan without a limit runs all repetitions, however slow the machine', () => {
  assert.deepEqual(repetitions(run(plan(), 100)), [10, 10, 10]);
});

test('a plan with a limit ends within it, with fewer repetitions on a slower machine', () => {
  const [quick, slow] = [run(plan(2), 1), run(plan(2), 2)];
  assert.ok(quick.seconds <= 120 && slow.seconds <= 120, `${quick.seconds} and ${slow.seconds} s`);
  assert.ok(quick.jobs.length > slow.jobs.length);
});

test('time that is left is used for a part of a repetition', () => {
  const counts = repetitions(run(plan(2), 1));
  assert.equal(Math.max(...counts), Math.min(...counts) + 1);
});

test('every group runs once before any runs again, even when that takes longer than the limit', () => {
  for (const pace of [1, 2, 100]) {
    const { jobs } = run(plan(1), pace);
    assert.equal(new Set(jobs.slice(0, groups.length).map(({ group }) => group)).size, groups.length);
  }
  assert.deepEqual(repetitions(run(plan(1), 100)), [1, 1, 1]);
});

test('progress only grows, and from the second job on the time left is right', () => {
  for (const [minutes, pace] of [
    [undefined, 3],
    [2, 1],
    [1, 100],
  ] as const) {
    const { progress, seconds } = run(plan(minutes), pace);
    const dones = progress.map(({ done }) => done);
    assert.deepEqual(
      dones,
      dones.toSorted((a, b) => a - b),
    );
    assert.equal(dones[0], 0);
    for (const { secondsLeft, at } of progress.slice(1)) {
      // What is left of the limit may be too short for one more job.
      assert.ok(Math.abs(at + secondsLeft - seconds) <= 20, `${at} + ${secondsLeft} is far from ${seconds}`);
    }
  }
});

test('a group may have turns of its own length', () => {
  const long = { ...(groups[0] as (typeof groups)[0]), pace: { secondsPerTurn: 10 } };
  const [job] = jobsOf({ ...plan(), groups: [long] });
  assert.equal(job?.secondsPerTurn, 10);
  assert.equal(estimatedSeconds(long, effort) - estimatedSeconds(groups[0] as (typeof groups)[0], effort), 18);
});
