/** The service that a workload's application talks to: all servers of a group talk to the same, and none is charged for it. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as after } from 'node:timers/promises';
import type { Workload } from '../cell.ts';
import { freePort } from './free-port.ts';

const START_MILLISECONDS = 60_000;
const STOP_MILLISECONDS = 10_000;

/** A started service. */
export interface Backend {
  /** Tells an application where it is. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/**
 * Starts the workload's service, and resolves when it is ready; at once where there is none.
 * @throws Error with its output when it ends or is not ready in time.
 */
export async function startBackend({ name, backend }: Workload): Promise<Backend> {
  if (backend === undefined) return { env: {}, stop: async () => {} };
  const port = String(await freePort());
  const child = spawn(process.execPath, [backend, port], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  const stop = (): Promise<void> => stopBackend(child);
  try {
    const folder = await untilReady(child);
    return { env: { BENCH_BACKEND_PORT: port, BENCH_BACKEND_FOLDER: folder }, stop };
  } catch (error) {
    await stop();
    throw new Error(`the service of the workload ${name} ${(error as Error).message}`, { cause: error });
  }
}

/** Gives the service's folder. */
async function untilReady(child: ChildProcess): Promise<string> {
  let output = '';
  child.stderr?.on('data', (data) => {
    output += data;
  });
  const deadline = new AbortController();
  const { signal } = deadline;
  const first = await Promise.race([
    once(child, 'message', { signal }).then(([folder]) => ({ folder: folder as string })),
    once(child, 'close', { signal }).then(() => ({ failure: `ended: ${output}` })),
    after(START_MILLISECONDS, { failure: `was not ready in ${START_MILLISECONDS} ms: ${output}` }, { signal }),
  ]).finally(() => deadline.abort());
  if ('failure' in first) throw new Error(first.failure);
  return first.folder;
}

/** A service ends, and clears up, when its channel closes. */
async function stopBackend(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  if (child.connected) child.disconnect();
  await Promise.race([ended, after(STOP_MILLISECONDS, undefined, { ref: false })]);
  child.kill('SIGKILL');
}
