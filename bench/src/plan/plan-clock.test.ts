import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cellOf } from '../cell.ts';
import { estimatedSeconds, type Plan } from './plan.ts';
import { PlanClock } from './plan-clock.ts';

const request = { method: 'GET', path: '/' };
const cell = cellOf({
  ...{ server: 'node:http', workers: 1, threads: 1, workload: 'w', kind: 'node', request },
  load: { loop: 'closed', connections: 1, keepAlive: true },
});
const group = { workload: { name: 'w', summary: '', targets: {}, request }, cells: [cell] };
const effort = { blocks: 10, turns: 2, secondsPerTurn: 1, warmUpSeconds: 1, seed: 1 };
const plan = (minutes?: number): Plan => ({
  question: '?',
  groups: [group],
  effort: { ...effort, ...(minutes ? { minutes } : {}) },
});

/** Goes through a plan on a machine that takes `pace` times as long as estimated; gives the repetitions and the seconds. */
function run(clockPlan: Plan, pace: number): { blocks: number; seconds: number } {
  let milliseconds = 0;
  const clock = new PlanClock(clockPlan, () => milliseconds);
  let blocks = 0;
  while (blocks < clockPlan.effort.blocks && clock.hasTimeForBlock()) {
    milliseconds += estimatedSeconds(group, effort) * 1000 * pace;
    clock.jobIsDone(group);
    blocks += 1;
  }
  return { blocks, seconds: milliseconds / 1000 };
}

test('a plan without a limit runs all repetitions, however slow the machine', () => {
  assert.equal(run(plan(), 100).blocks, 10);
});

test('a plan with a limit ends within it, with fewer repetitions on a slower machine', () => {
  const quick = run(plan(1), 2);
  const slow = run(plan(1), 4);
  assert.ok(quick.seconds <= 60 && slow.seconds <= 60, `${quick.seconds} and ${slow.seconds} s`);
  assert.ok(quick.blocks > slow.blocks && slow.blocks >= 1);
});

test('the first repetition runs even when it takes longer than the limit', () => {
  assert.equal(run(plan(1), 100).blocks, 1);
});
