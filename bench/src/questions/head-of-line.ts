/** The question of light requests beside heavy ones: who queues behind whom. */

import { cellOf, type Kind, type Load } from '../cell.ts';
import type { Effort } from '../plan/plan.ts';
import type { Question } from '../run-question.ts';
import { workloadNamed } from '../workloads/catalogue.ts';

/** 70 requests a second of which 5 % burn 200 ms and the others 1 ms: half of what two cores can do. */
const LOAD: Load = { loop: 'open', connections: 64, perSecond: 70 };
/** Quantiles of the light requests need many of them. */
const SECONDS_PER_TURN = 10;

const CONTENDERS: readonly (readonly [server: string, workers: number, threads: number, kind?: Kind])[] = [
  ['tricorn gthread', 1, 8],
  ['tricorn gthread', 2, 4],
  ['tricorn async', 2, 1],
  ['node:cluster', 2, 1],
  ['node:cluster', 8, 1],
  ['PM2 cluster', 2, 1],
  ['gunicorn gthread', 1, 8, 'wsgi'],
];

/** Latency of light requests; look at the column of light ones. */
export function headOfLineQuestion(effort: Effort): Question {
  const workload = workloadNamed('mixed');
  const request = { ...workload.request, heavy: { path: '/heavy/200', share: 0.05 } };
  const common = { workload: workload.name, request, load: LOAD } as const;
  const cells = CONTENDERS.map(([server, workers, threads, kind = 'node']) =>
    cellOf({ ...common, server, workers, threads, kind }),
  );
  return {
    plan: {
      question: 'How long do light requests wait beside heavy ones?',
      groups: [{ workload, cells }],
      effort: { ...effort, secondsPerTurn: SECONDS_PER_TURN },
    },
  };
}
