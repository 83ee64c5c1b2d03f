/** One repetition of a group, run by tinypool in a process of its own so that no job disturbs the next. */

import type { Cell, Group, Sample } from '../cell.ts';
import { generateLoad, type LoadResult } from '../load/load.ts';
import { serverNamed } from '../servers/catalogue.ts';
import { seededRandom, shuffled } from '../statistics/random.ts';
import { type Backend, startBackend } from './backend.ts';
import { cpuMilliseconds, processTree, queuedMilliseconds, rssBytes, wantedMilliseconds } from './process-tree.ts';
import { type RunningServer, startServer } from './running-server.ts';
import { settle } from './settle.ts';

/** What a job is told. */
export interface Job {
  readonly group: Group;
  readonly block: number;
  /** How often each cell comes under load, in random order with the others. */
  readonly turns: number;
  readonly secondsPerTurn: number;
  /** Of CPU; see {@link Effort}. */
  readonly warmUpSeconds: number;
  readonly seed: number;
}

/** A cell whose server did not start, or whose load did not run. */
export interface Failure {
  readonly cell: string;
  readonly block: number;
  readonly message: string;
}

/** What a job gives. */
export interface JobResult {
  readonly samples: readonly Sample[];
  readonly failures: readonly Failure[];
}

/** Starts all servers of the group, warms each up, lets them take turns under load, stops them. */
export default async function measure(job: Job): Promise<JobResult> {
  const { group, block, turns, seed } = job;
  const random = seededRandom(seed);
  const failures: Failure[] = [];
  const samples: Sample[] = [];
  const running = new Map<Cell, RunningServer>();
  let backend: Backend | undefined;
  const stopAll = async (): Promise<void> => {
    await Promise.all([...running.values()].map((server) => server.stop()));
    await backend?.stop();
  };
  // Whoever wanted the figures is gone; the servers would stay.
  process.once('disconnect', stopAll);
  const attempt = async (cell: Cell, action: () => Promise<void>): Promise<void> => {
    try {
      await action();
    } catch (error) {
      failures.push({ cell: cell.id, block, message: String((error as Error).message) });
      await running.get(cell)?.stop();
      running.delete(cell);
    }
  };
  try {
    for (const cell of shuffled(group.cells, random)) {
      await attempt(cell, async () => {
        backend ??= await startBackend(group.workload);
        running.set(cell, await startServer(cell, group, backend.env));
        await warmUp(cell, running, job);
      });
    }
    for (let turn = 0; turn < turns; turn++) {
      for (const cell of shuffled([...running.keys()], random)) {
        await attempt(cell, async () => {
          samples.push({ cell: cell.id, block, turn, ...(await measureTurn(cell, running, job)) });
        });
      }
    }
  } finally {
    process.off('disconnect', stopAll);
    await stopAll();
  }
  return { samples, failures };
}

/** Two dozen programs at work on the same cores leave a server a twentieth of one; a machine that is busier must do with less. */
const WARM_UP_PATIENCE = 20;

/**
 * Loads a server until it has used so much CPU, because that and not time is what a just-in-time compiler takes; or, where
 * its requests mostly wait, until it has had as much time with nothing to do. Waiting for a core is neither.
 */
async function warmUp(cell: Cell, running: ReadonlyMap<Cell, RunningServer>, job: Job): Promise<void> {
  const server = running.get(cell) as RunningServer;
  const goal = job.warmUpSeconds * 1000 * compilersOf(cell);
  const tree = processTree(server.pid);
  const [start, usedBefore, wantedBefore] = [performance.now(), cpuMilliseconds(tree), wantedMilliseconds(tree)];
  const deadline = start + goal * WARM_UP_PATIENCE;
  for (let used = 0, idle = 0; used < goal && idle < goal && performance.now() < deadline; ) {
    await loadOn(cell, server, { ...job, secondsPerTurn: 1 });
    const now = processTree(server.pid);
    if (now.length === 0) throw new Error('the server ended under load');
    used = cpuMilliseconds(now) - usedBefore;
    idle = performance.now() - start - (wantedMilliseconds(now) - wantedBefore);
  }
  await settle(server, cell.request.path);
}

/** How many event loops compile the application for themselves: every worker, and where there are threads each of those. */
function compilersOf({ server, workers, threads }: Cell): number {
  return serverNamed(server).concurrency === 'thread' ? workers * (threads + 1) : workers;
}

type Measured = Omit<Sample, 'cell' | 'block' | 'turn'>;

async function measureTurn(cell: Cell, running: ReadonlyMap<Cell, RunningServer>, job: Job): Promise<Measured> {
  const server = running.get(cell) as RunningServer;
  const before = processTree(server.pid);
  const [cpuBefore, queuedBefore] = [cpuMilliseconds(before), queuedMilliseconds(before)];
  const result = await loadOn(cell, server, job);
  const tree = processTree(server.pid);
  if (tree.length === 0) throw new Error('the server ended under load');
  if (result.requests === 0) throw new Error('no request was answered');
  const cpu = cpuMilliseconds(tree) - cpuBefore;
  // A thread that ended takes its time in the queue with it.
  const queued = Math.max(0, queuedMilliseconds(tree) - queuedBefore);
  await settle(server, cell.request.path);
  const perRequest = (milliseconds: number): number => (milliseconds * 1000) / result.requests;
  const times = { cpuMicroseconds: perRequest(cpu), queuedMicroseconds: perRequest(queued) };
  return { ...result, ...times, rssBytes: rssBytes(tree) };
}

function loadOn(
  { server, request, load }: Cell,
  { port }: RunningServer,
  { secondsPerTurn, seed }: Job,
): Promise<LoadResult> {
  const closesSilently = serverNamed(server).closesSilently ?? false;
  return generateLoad({ port, request, load, closesSilently, seconds: secondsPerTurn, seed });
}
