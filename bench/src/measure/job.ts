/** One repetition of a group, run by tinypool in a process of its own so that no job disturbs the next. */

import type { Cell, Group, Sample } from '../cell.ts';
import { generateLoad } from '../load/load.ts';
import { seededRandom, shuffled } from '../statistics/random.ts';
import { cpuMilliseconds, processTree, rssBytes } from './process-tree.ts';
import { type RunningServer, startServer } from './running-server.ts';

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
  const stopAll = (): Promise<unknown> => Promise.all([...running.values()].map((server) => server.stop()));
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
        running.set(cell, await startServer(cell, group));
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

/** Other programs may leave a server little of the machine, so warm-up ends with this many times the CPU time wanted. */
const WARM_UP_PATIENCE = 8;

/** Loads a server until it has used so much CPU, because that and not time is what a just-in-time compiler takes. */
async function warmUp(cell: Cell, running: ReadonlyMap<Cell, RunningServer>, job: Job): Promise<void> {
  const { port, pid } = running.get(cell) as RunningServer;
  const { request, load } = cell;
  const goal = cpuMilliseconds(processTree(pid)) + job.warmUpSeconds * 1000;
  const deadline = performance.now() + job.warmUpSeconds * 1000 * WARM_UP_PATIENCE;
  do await generateLoad({ port, request, load, seconds: 1, seed: job.seed });
  while (cpuMilliseconds(processTree(pid)) < goal && performance.now() < deadline);
}

type Measured = Omit<Sample, 'cell' | 'block' | 'turn'>;

async function measureTurn(cell: Cell, running: ReadonlyMap<Cell, RunningServer>, job: Job): Promise<Measured> {
  const { port, pid } = running.get(cell) as RunningServer;
  const { request, load } = cell;
  const before = cpuMilliseconds(processTree(pid));
  const result = await generateLoad({ port, request, load, seconds: job.secondsPerTurn, seed: job.seed });
  const tree = processTree(pid);
  if (tree.length === 0) throw new Error('the server ended under load');
  if (result.requests === 0) throw new Error('no request was answered');
  const cpu = cpuMilliseconds(tree) - before;
  return { ...result, cpuMicroseconds: (cpu * 1000) / result.requests, rssBytes: rssBytes(tree) };
}
