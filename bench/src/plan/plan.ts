/** A plan: what is measured, how often, for how long; and how long that will take. */

import type { Cell, Group, Pace } from '../cell.ts';
import type { Availability } from '../servers/catalogue.ts';

/** How much time a plan is given. */
export interface Effort extends Pace {
  /** Repetitions, each with everything started anew. Confidence comes from these; fewer than two give no interval. */
  readonly blocks: number;
  /** Decides the order of everything. */
  readonly seed: number;
  /** Nothing begins that would probably end later than this many minutes after the start; the first repetition always runs whole. */
  readonly minutes?: number;
}

export interface Plan {
  /** What is asked, in one line. */
  readonly question: string;
  readonly groups: readonly Group[];
  readonly effort: Effort;
}

/** Takes out the cells of missing servers, the groups whose workloads need what is missing, and groups that are left empty. */
export function withoutMissing(plan: Plan, availability: readonly Availability[]): Plan {
  const missing = new Set(availability.filter(({ version }) => version === null).map(({ server }) => server));
  const possible = plan.groups.filter(({ workload }) => !missing.has(workload.needs ?? ''));
  const groups = possible.map((group) => ({
    ...group,
    cells: group.cells.filter(({ server }) => !missing.has(server)),
  }));
  return { ...plan, groups: groups.filter(({ cells }) => cells.length > 0) };
}

/** All cells of a plan. */
export function cellsOf(plan: Plan): Cell[] {
  return plan.groups.flatMap(({ cells }) => [...cells]);
}

/** A server's start and stop, roughly, in seconds. */
const START_SECONDS = 1.5;

/** Seconds that one repetition of a group takes, roughly. */
export function estimatedSeconds({ cells, pace }: Group, effort: Effort): number {
  const { turns, secondsPerTurn, warmUpSeconds } = { ...effort, ...pace };
  return cells.length * (START_SECONDS + warmUpSeconds + turns * secondsPerTurn);
}
