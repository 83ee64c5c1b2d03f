/** The question of blocking requests: do as many run at once as there are workers and threads? */

import { cellOf, type Load, type Workload } from '../cell.ts';
import type { Effort } from '../plan/plan.ts';
import type { CellResult } from '../report/report.ts';
import type { Question } from '../run-question.ts';
import { workloadNamed } from '../workloads/catalogue.ts';

const BLOCKED_MILLISECONDS = 50;
/** Requests that are there at once, one for each worker or thread. A connection for each, as from nginx. */
const LOAD: Load = { loop: 'closed', connections: 8, keepAlive: false };
/** Share of the greatest rate that is possible, 160 a second, that counts as reached. */
const GOAL = 0.95;
/** All requests begin and end together, so a turn is cut off by up to one of them: that is to be nothing beside it. */
const TURN_SECONDS = 10;

const CONTENDERS: readonly (readonly [server: string, workers: number, threads: number])[] = [
  ['tricorn sync', 8, 1],
  ['tricorn gthread', 2, 4],
];

/** Requests per second beside what is possible; what it takes of the CPU hardly matters here. */
export function idealConcurrencyQuestion(effort: Effort): Question {
  const workload: Workload = {
    ...workloadNamed('blocking'),
    name: `blocking ${BLOCKED_MILLISECONDS} ms`,
    summary: `a synchronous call that holds the thread for ${BLOCKED_MILLISECONDS} ms`,
    request: { method: 'GET', path: `/${BLOCKED_MILLISECONDS}` },
    waits: { milliseconds: BLOCKED_MILLISECONDS, blocks: true },
  };
  const common = { workload: workload.name, kind: 'node', request: workload.request, load: LOAD } as const;
  const cells = CONTENDERS.map(([server, workers, threads]) => cellOf({ ...common, server, workers, threads }));
  return {
    plan: {
      question: 'Do blocking requests run side by side?',
      groups: [{ workload, cells, pace: { secondsPerTurn: TURN_SECONDS } }],
      effort,
    },
    recommend: (results) => results.map(describeShare).join('\n'),
  };
}

function describeShare({ id, perSecond, limit }: CellResult): string {
  if (perSecond === null || limit === null) return `${id}: not measured`;
  const share = perSecond.estimate / limit.perSecond;
  const verdict = share >= GOAL ? 'met' : 'short';
  return `${id}: ${(share * 100).toFixed(1)} % of ${limit.perSecond.toFixed(0)}/s (goal ${GOAL * 100} %: ${verdict})`;
}
