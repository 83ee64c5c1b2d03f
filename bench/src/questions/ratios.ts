/** The question of CPU per request: every goal that tricorn has set itself against the servers a user would pick instead. */

import { type Cell, cellOf, type Group, type Kind, type Load } from '../cell.ts';
import type { Effort } from '../plan/plan.ts';
import type { Comparison } from '../report/report.ts';
import type { Question } from '../run-question.ts';
import { workloadNamed } from '../workloads/catalogue.ts';

const hello = workloadNamed('hello');

/** The loads that figures of CPU per request are quoted for. */
const KEEP_ALIVE: Load = { loop: 'closed', connections: 64, keepAlive: true };
const PER_REQUEST: Load = { loop: 'closed', connections: 16, keepAlive: false };
/** Behind nginx the client keeps its connections; nginx makes one per request. */
const BEHIND_NGINX: Load = { loop: 'closed', connections: 16, keepAlive: true };

/** A server with the kind of application that it is measured with. */
type Subject = readonly [server: string, kind: Kind, size?: { readonly workers?: number; readonly threads?: number }];

/** Subjects that are measured together, and what is asked of their ratios: own, baseline, greatest ratio that is good enough. */
interface Contest {
  readonly title: string;
  readonly load: Load;
  readonly subjects: readonly Subject[];
  readonly goals: readonly (readonly [own: number, baseline: number, goal: number | null])[];
}

const TWO_THREADS = { threads: 2 };
const TWO_WORKERS = { workers: 2 };

const CONTESTS: readonly Contest[] = [
  {
    title: 'keep-alive',
    load: KEEP_ALIVE,
    subjects: [
      ['tricorn async', 'node'],
      ['node:http', 'node'],
      ['tricorn async', 'gateway'],
      ['floor: net', 'none'],
    ],
    goals: [
      [0, 1, 1],
      [2, 3, 1.25],
    ],
  },
  {
    title: 'keep-alive',
    load: KEEP_ALIVE,
    subjects: [
      ['tricorn async', 'fetch'],
      ['@hono/node-server', 'fetch'],
      ['srvx', 'fetch'],
      ['Bun.serve', 'fetch'],
      ['Deno.serve', 'fetch'],
    ],
    goals: [
      [0, 1, 0.6],
      [0, 2, 0.6],
      [0, 3, 1.3],
      [0, 4, null],
    ],
  },
  {
    title: 'keep-alive, 2 threads',
    load: KEEP_ALIVE,
    subjects: [
      ['tricorn gthread', 'node', TWO_THREADS],
      ['gunicorn gthread', 'wsgi', TWO_THREADS],
      ['MessagePort lane', 'node', TWO_THREADS],
    ],
    goals: [
      [0, 1, 0.45],
      [0, 2, 1.3],
    ],
  },
  {
    title: 'connection per request',
    load: PER_REQUEST,
    subjects: [
      ['tricorn async', 'node'],
      ['tricorn sync', 'node'],
      ['tricorn sync', 'fetch'],
      ['node:http', 'node'],
      ['gunicorn sync', 'wsgi'],
      ['Bun.serve', 'fetch'],
    ],
    goals: [
      [0, 3, 0.75],
      [1, 3, 0.35],
      [1, 4, 0.3],
      [1, 5, 1],
      [2, 3, 0.4],
    ],
  },
  {
    title: 'connection per request',
    load: PER_REQUEST,
    subjects: [
      ['tricorn sync', 'gateway'],
      ['floor: blocking calls', 'none'],
    ],
    goals: [[0, 1, 1.2]],
  },
  {
    title: 'behind nginx, 2 workers, nginx included',
    load: BEHIND_NGINX,
    subjects: [
      ['tricorn sync behind nginx', 'node', TWO_WORKERS],
      ['node:cluster behind nginx', 'node', TWO_WORKERS],
      ['PM2 cluster behind nginx', 'node', TWO_WORKERS],
    ],
    goals: [
      [0, 1, null],
      [0, 2, null],
    ],
  },
];

/** All contests, or those whose title or servers contain a text. */
export function ratiosQuestion(effort: Effort, only: string = ''): Question {
  const groups: Group[] = [];
  const comparisons: Comparison[] = [];
  for (const contest of CONTESTS) {
    const isWanted = `${contest.title} ${contest.subjects.flat().join(' ')}`.includes(only);
    if (!isWanted) continue;
    const cells = contest.subjects.map((subject) => cellFor(subject, contest.load));
    groups.push({ workload: hello, cells });
    for (const [own, baseline, goal] of contest.goals) {
      comparisons.push(comparisonOf(contest, [cells[own] as Cell, cells[baseline] as Cell], goal));
    }
  }
  return { plan: { question: 'CPU per request, hello, beside other servers', groups, effort }, comparisons };
}

function cellFor([server, kind, size]: Subject, load: Load): Cell {
  return cellOf({ server, workers: 1, threads: 1, ...size, workload: hello.name, kind, request: hello.request, load });
}

function comparisonOf({ title }: Contest, [cell, baseline]: [Cell, Cell], goal: number | null): Comparison {
  return { title: `${cell.server} (${cell.kind}) / ${baseline.server}, ${title}`, cell, baseline, goal };
}
