/** The servers that are held against their own past: each worker class under the load it is made for. */

import { type Cell, cellOf, type Group, type Kind, type Load } from '../cell.ts';
import type { Plan } from '../plan/plan.ts';
import { workloadNamed } from '../workloads/catalogue.ts';

const KEEP_ALIVE: Load = { loop: 'closed', connections: 64, keepAlive: true };
const PER_REQUEST: Load = { loop: 'closed', connections: 16, keepAlive: false };

const SUBJECTS: readonly (readonly [server: string, kind: Kind, threads: number, load: Load])[] = [
  ['tricorn async', 'node', 1, KEEP_ALIVE],
  ['tricorn async', 'fetch', 1, KEEP_ALIVE],
  ['tricorn gthread', 'node', 2, KEEP_ALIVE],
  ['tricorn sync', 'node', 1, PER_REQUEST],
];

/** The revision's name in cells. */
const THEN = 'then';

/** What is compared with this checkout, and how often. */
export interface Comparing {
  /** Root of the built checkout of the revision. */
  readonly root: string;
  readonly blocks: number;
  readonly seed: number;
  /** Part of a name; all when empty. */
  readonly only: string;
}

/** Two cells that differ in the commit alone. */
export interface RevisionPair {
  readonly name: string;
  readonly now: Cell;
  readonly before: Cell;
}

/** A plan that measures all of them, and who is to be compared with whom. */
export function comparisonPlan({ root, blocks, seed, only }: Comparing): {
  readonly plan: Plan;
  readonly pairs: readonly RevisionPair[];
} {
  const workload = workloadNamed('hello');
  const pairs = SUBJECTS.map(([server, kind, threads, load]): RevisionPair => {
    const parts = { server, workers: 1, threads, workload: workload.name, kind, request: workload.request, load };
    const now = cellOf(parts);
    return { name: `server: ${server}, ${kind}`, now, before: cellOf({ ...parts, revision: THEN }) };
  }).filter(({ name }) => name.includes(only));
  const checkouts = { [THEN]: root };
  const groups = pairs.map(({ now, before }): Group => ({ workload, cells: [now, before], checkouts }));
  const effort = { blocks, turns: 3, secondsPerTurn: 1, warmUpSeconds: 2, seed };
  return { plan: { question: 'slower than before?', groups, effort }, pairs };
}
