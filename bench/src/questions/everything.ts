/** The question of all workloads under all servers, and of how they grow with workers, threads and connections. */

import { type Cell, cellOf, type Group } from '../cell.ts';
import type { Effort } from '../plan/plan.ts';
import { recommend } from '../recommend.ts';
import type { Question } from '../run-question.ts';
import { workloadNamed, workloads } from '../workloads/catalogue.ts';
import { CLASSES, cellsFor, groupOf, isNamed, nodeCells, profileCells, QUICK } from './contestants.ts';
import { BY_THE_CLOCK, COUNTED, isStandardSize, KEPT, PACES, PER_REQUEST, standardSize } from './standard.ts';

const GUNICORN = ['gunicorn sync', 'gunicorn gthread', 'gunicorn gevent', 'gunicorn tornado'];
const NODE_PEERS = ['node:cluster', 'PM2 cluster', 'Watt'];
const FETCH_PEERS = ['@hono/node-server', 'srvx', 'Bun.serve', 'Deno.serve'];
/** Where the handler's own work is most of the cost the form it is written in says nothing new. */
const FETCH_MATTERS: ReadonlySet<string> = new Set(['hello', 'json', 'waiting', 'upload', 'download', 'events']);
const BEHIND_NGINX = [...CLASSES, 'node:cluster', 'PM2 cluster'].map((name) => `${name} behind nginx`);
const GUNICORN_BEHIND_NGINX = ['gunicorn sync', 'gunicorn gthread'].map((name) => `${name} behind nginx`);

/** Every workload, or those whose name contains one of some texts with commas between them, under every server that can serve it. */
export function everythingQuestion(effort: Effort, only: string = ''): Question {
  const wanted = workloads.map(({ name }) => name).filter((name) => isNamed(name, only));
  const groups = wanted.flatMap((name) => [
    groupOf(name, [...profileCells(name), ...cellsFor(name, { kind: 'node', servers: [...CLASSES, ...NODE_PEERS] })]),
    groupOf(
      name,
      FETCH_MATTERS.has(name) ? cellsFor(name, { kind: 'fetch', servers: [...CLASSES, ...FETCH_PEERS] }) : [],
    ),
    groupOf(name, [
      ...cellsFor(name, { kind: 'wsgi', servers: GUNICORN }),
      ...cellsFor(name, { kind: 'asgi', servers: ['uvicorn'] }),
    ]),
    ...(EXTRAS[name]?.() ?? []),
  ]);
  return {
    plan: {
      question: 'Which server for which application?',
      groups: groups.filter(({ cells }) => cells.length > 0).map(paced),
      effort: { ...effort, ...QUICK },
    },
    recommend: (cells) =>
      wanted
        .map((name) => {
          const alike = nodeCells(cells, name).filter((cell) => isStandardSize(cell) || cell.workers === 1);
          return `${name}: ${recommend(alike, name === 'mixed' ? BY_THE_CLOCK : KEPT)}`;
        })
        .join('\n'),
  };
}

/** With thousands of requests a second, a second is enough. */
const FAST: ReadonlySet<string> = new Set(['hello', 'json', 'waiting', 'postgres', 'upload', 'download']);

/** With these it is the server that is measured: its turns swing most. */
const LIGHT: ReadonlySet<string> = new Set(['hello', 'json']);

/** What these do is not compiled; the others compile for two seconds, and are measured too slow before, gthread's many loops most. */
const WAITS: ReadonlySet<string> = new Set(['waiting', 'postgres', 'blocking', 'events']);
const WARM_UP_SECONDS = 2;

function paced(group: Group): Group {
  const { name } = group.workload;
  const pace = {
    ...(FAST.has(name) && { secondsPerTurn: 1 }),
    ...(LIGHT.has(name) && { turns: 3 }),
    ...(!WAITS.has(name) && { warmUpSeconds: WARM_UP_SECONDS }),
    ...group.pace,
  };
  return { ...group, pace };
}

/** What some workloads are asked besides. */
const EXTRAS: Readonly<Record<string, () => Group[]>> = {
  hello: () => [
    groupOf('hello', cellsFor('hello', { kind: 'node', servers: [...CLASSES, 'node:cluster'], load: PER_REQUEST })),
    groupOf('hello', [
      ...cellsFor('hello', { kind: 'node', servers: BEHIND_NGINX }),
      ...cellsFor('hello', { kind: 'wsgi', servers: GUNICORN_BEHIND_NGINX }),
    ]),
    ...alone('hello', growthByConnections('hello', [4, 64, 256])),
  ],
  blocking: () => [
    ...alone('blocking', growthByWorkers('blocking', [1, 4, 8])),
    ...alone('blocking', growthByThreads('blocking', [1, 2, 8])),
  ],
  'cpu 20 ms': () => [counted('cpu 20 ms')],
  sqlite: () => [counted('sqlite')],
  mixed: () => {
    const cells = cellsFor('mixed', { kind: 'node', servers: [...CLASSES, ...NODE_PEERS], load: BY_THE_CLOCK });
    return [{ ...groupOf('mixed', cells), pace: PACES.open }];
  },
};

const counted = (name: string): Group => ({
  ...groupOf(name, cellsFor(name, { kind: 'node', servers: [...CLASSES, ...NODE_PEERS], load: COUNTED })),
  pace: PACES.counted,
});

/** A group each: servers of many sizes at once would not fit into memory. */
const alone = (name: string, cells: readonly Cell[]): Group[] => cells.map((cell) => groupOf(name, [cell]));

type Size = Partial<Pick<Cell, 'workers' | 'threads' | 'load'>>;

/** All classes, of the standard size but for what is told. */
function resized(name: string, servers: readonly string[], sizes: readonly Size[]): Cell[] {
  const { request } = workloadNamed(name);
  const common = { workload: name, kind: 'node', request, load: KEPT } as const;
  return sizes.flatMap((size) =>
    servers.map((server) => cellOf({ ...common, server, ...standardSize(server), ...size })),
  );
}

const growthByConnections = (name: string, counts: readonly number[]): Cell[] =>
  resized(
    name,
    CLASSES,
    counts.map((connections) => ({ load: { loop: 'closed', connections, keepAlive: true } })),
  );

/** Without async, one worker of which is the profile's. */
const growthByWorkers = (name: string, counts: readonly number[]): Cell[] =>
  resized(
    name,
    ['tricorn sync', 'tricorn gthread'],
    counts.map((workers) => ({ workers })),
  );

const growthByThreads = (name: string, counts: readonly number[]): Cell[] =>
  resized(
    name,
    ['tricorn gthread'],
    counts.map((threads) => ({ threads })),
  );
