/** The question of `tricorn-bench`: which worker class, in which size, for this application? */

import { type Cell, cellOf, type Group, type Kind, type Load, type Workload } from '../cell.ts';
import type { Effort } from '../plan/plan.ts';
import { recommend } from '../recommend.ts';
import type { Question } from '../run-question.ts';
import { serverNamed } from '../servers/catalogue.ts';

/** What to combine. */
export interface Matrix {
  readonly workload: Workload;
  readonly kind: Kind;
  /** Names of the catalogue of servers. */
  readonly servers: readonly string[];
  readonly workers: readonly number[];
  readonly threads: readonly number[];
  readonly loads: readonly Load[];
  readonly effort: Effort;
}

/**
 * The load of the two cells that show what one request does: alone, how long it takes; sixteen at once on one event
 * loop, how much of that time it keeps the loop to itself.
 */
export const PROFILE_CONNECTIONS: readonly number[] = [1, 16];
export const PROFILE_SERVER = 'tricorn async';

/** Every server in every size it can have, under every load; the two cells of the profile with them. */
export function matrixQuestion(matrix: Matrix): Question {
  const { workload, kind, effort } = matrix;
  const cells = new Map<string, Cell>();
  const add = (cell: Omit<Cell, 'id' | 'workload' | 'kind' | 'request'>): void => {
    const whole = cellOf({ ...cell, workload: workload.name, kind, request: workload.request });
    cells.set(whole.id, whole);
  };
  for (const connections of PROFILE_CONNECTIONS) {
    add({ server: PROFILE_SERVER, workers: 1, threads: 1, load: { loop: 'closed', connections, keepAlive: true } });
  }
  for (const load of matrix.loads) {
    for (const server of matrix.servers) {
      for (const [workers, threads] of sizesOf(server, matrix)) add({ server, workers, threads, load });
    }
  }
  // A group each: servers of many sizes at once would not fit into memory.
  const groups: Group[] = [...cells.values()].map((cell) => ({ workload, cells: [cell] }));
  return {
    plan: { question: `Which worker class for ${workload.name}?`, groups, effort },
    // Under the greatest load that was asked for: with little to do all classes are alike.
    recommend: (results) => recommend(results, matrix.loads.at(-1) as Load),
  };
}

function sizesOf(name: string, { workers, threads }: Matrix): [number, number][] {
  const { scales, concurrency } = serverNamed(name);
  const threadCounts = concurrency === 'thread' ? threads : [1];
  const workerCounts = scales ? workers : [1];
  return workerCounts.flatMap((count) => threadCounts.map((each): [number, number] => [count, each]));
}
