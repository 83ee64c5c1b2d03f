/** Two questions over many workloads: every server for each of them, and whether the advice for them is right. */

import { type Cell, cellOf, type Group, type Kind, type Load } from '../cell.ts';
import type { Effort } from '../plan/plan.ts';
import { predict } from '../prediction.ts';
import { type Nature, recommend } from '../recommend.ts';
import type { CellResult } from '../report/report.ts';
import type { Question } from '../run-question.ts';
import { serverNamed } from '../servers/catalogue.ts';
import { workloadNamed, workloads } from '../workloads/catalogue.ts';
import { PROFILE_CONNECTIONS, PROFILE_SERVER } from './matrix.ts';

const LOAD: Load = { loop: 'closed', connections: 16, keepAlive: true };
const PER_REQUEST: Load = { loop: 'closed', connections: 16, keepAlive: false };
const WORKERS = 2;
const THREADS = 4;
const CLASSES: readonly string[] = ['tricorn sync', 'tricorn gthread', 'tricorn async'];
const GUNICORN = ['gunicorn sync', 'gunicorn gthread', 'gunicorn gevent', 'gunicorn tornado'];

const NODE_PEERS = ['node:cluster', 'PM2 cluster', 'Watt'];
const FETCH_PEERS = ['@hono/node-server', 'srvx', 'Bun.serve', 'Deno.serve'];

const BEHIND_NGINX = [...CLASSES, 'node:cluster', 'PM2 cluster'].map((name) => `${name} behind nginx`);

const GUNICORN_BEHIND_NGINX = ['gunicorn sync', 'gunicorn gthread'].map((name) => `${name} behind nginx`);

/** Applications with a known answer: what is in the way of more requests. */
const KNOWN: Readonly<Record<string, Nature>> = {
  hello: 'light',
  blocking: 'blocks',
  'cpu 20 ms': 'computes',
  waiting: 'waits',
  mixed: 'computes',
  events: 'waits',
};

/** Every workload, or those whose name contains a text, under every server that can serve it, in both forms. */
export function everythingQuestion(effort: Effort, only: string = ''): Question {
  const wanted = workloads.filter(({ name }) => name.includes(only)).map(({ name }) => name);
  const groups = wanted.flatMap((name) => [
    groupOf(name, [...profileCells(name), ...cellsFor(name, { kind: 'node', servers: [...CLASSES, ...NODE_PEERS] })]),
    groupOf(name, cellsFor(name, { kind: 'fetch', servers: [...CLASSES, ...FETCH_PEERS] })),
    groupOf(name, [
      ...cellsFor(name, { kind: 'wsgi', servers: GUNICORN }),
      ...cellsFor(name, { kind: 'asgi', servers: ['uvicorn'] }),
    ]),
  ]);
  if (wanted.includes('hello')) {
    groups.push(
      groupOf('hello', cellsFor('hello', { kind: 'node', servers: [...CLASSES, 'node:cluster'], load: PER_REQUEST })),
    );
    groups.push(
      groupOf('hello', [
        ...cellsFor('hello', { kind: 'node', servers: BEHIND_NGINX }),
        ...cellsFor('hello', { kind: 'wsgi', servers: GUNICORN_BEHIND_NGINX }),
      ]),
    );
  }
  return {
    plan: {
      question: 'Which server for which application?',
      groups: groups.filter(({ cells }) => cells.length > 0),
      effort: { ...effort, ...QUICK },
    },
    recommend: (cells) => wanted.map((name) => `${name}: ${recommend(nodeCells(cells, name), LOAD)}`).join('\n'),
  };
}

/** Predicts the class for the applications with a known answer from their profiles, and measures the classes. */
export function adviceQuestion(effort: Effort): Question {
  const names = Object.keys(KNOWN);
  const groups = names.map((name) =>
    groupOf(name, [...profileCells(name), ...cellsFor(name, { kind: 'node', servers: CLASSES })]),
  );
  return {
    plan: { question: 'Is the advice right?', groups, effort: { ...effort, ...QUICK } },
    recommend: (cells) => names.map((name) => judged(name, nodeCells(cells, name))).join('\n'),
  };
}

/** Many cells: one turn of each in a repetition, and a short warm-up. */
const QUICK = { turns: 1, secondsPerTurn: 2, warmUpSeconds: 0.5 } as const;

function judged(name: string, cells: readonly CellResult[]): string {
  const prediction = predict(cells, LOAD);
  if (prediction === null) return `${name}: a cell is missing or invalid`;
  const { nature, predicted, measured, share, isRight } = prediction;
  const known = KNOWN[name] === nature ? nature : `${nature}, but in truth ${KNOWN[name]}`;
  const rate = `${(share * 100).toFixed(0)} % of the best rate (${measured})`;
  return `${name} ${known}: predicted ${predicted}, ${rate}: ${isRight && KNOWN[name] === nature ? 'right' : 'WRONG'}`;
}

function groupOf(name: string, cells: readonly Cell[]): Group {
  return { workload: workloadNamed(name), cells };
}

function profileCells(name: string): Cell[] {
  const loads = PROFILE_CONNECTIONS.map((connections): Load => ({ loop: 'closed', connections, keepAlive: true }));
  const request = workloadNamed(name).request;
  const common = { server: PROFILE_SERVER, workers: 1, threads: 1, workload: name, kind: 'node', request } as const;
  return loads.map((load) => cellOf({ ...common, load }));
}

interface Contestants {
  readonly kind: Kind;
  readonly servers: readonly string[];
  readonly load?: Load;
}

/** Nothing where the workload is not written in that kind, or can't be loaded. */
function cellsFor(name: string, { kind, servers, load = LOAD }: Contestants): Cell[] {
  const { targets, request, impossibleOn = [] } = workloadNamed(name);
  if (targets[kind] === undefined) return [];
  const able = servers.filter((server) => !impossibleOn.includes(server));
  return able.map((server) => {
    const { scales, concurrency } = serverNamed(server);
    const threads = concurrency === 'thread' ? THREADS : 1;
    return cellOf({ server, workers: scales ? WORKERS : 1, threads, workload: name, kind, request, load });
  });
}

const nodeCells = (cells: readonly CellResult[], name: string): CellResult[] =>
  cells.filter(
    ({ workload, kind, load }) => workload === name && kind === 'node' && load.loop === 'closed' && load.keepAlive,
  );
