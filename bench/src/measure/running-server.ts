/** A server that was started to be measured: waits until it serves, stops it and all below it. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import type { Cell, Group } from '../cell.ts';
import { commandFor } from '../servers/catalogue.ts';
import type { Command } from '../servers/server.ts';
import type { Backend } from './backend.ts';
import { freePort } from './free-port.ts';
import { processTree } from './process-tree.ts';

const START_MILLISECONDS = 60_000;
const STOP_MILLISECONDS = 10_000;
const PROBE_MILLISECONDS = 5_000;
/** What is kept of a server's output, for the message when it fails. */
const OUTPUT_CHARACTERS = 20_000;

/** A started server. */
export interface RunningServer {
  readonly port: number;
  readonly pid: number;
  stop(): Promise<void>;
}

/**
 * Starts a cell's server; its application finds the service that it talks to by `env`.
 * @throws Error with the server's output when it ends or is not ready in time.
 */
export async function startServer(cell: Cell, group: Group, env: Backend['env']): Promise<RunningServer> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'tricorn-bench-server-'));
  const command = commandFor(cell, group, { port, innerPort: await freePort(), folder });
  const child = spawn(command.program, command.args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env, ...command.env },
  });
  const stop = async (): Promise<void> => {
    await stopTree(child);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await untilReady(child, command, `http://127.0.0.1:${port}${cell.request.path}`);
  } catch (error) {
    await stop();
    throw new Error(`${cell.id}: ${(error as Error).message}`, { cause: error });
  }
  return { port, pid: child.pid as number, stop };
}

/** Resolves when the output says so, and in any case not before a request is answered. */
async function untilReady(child: ChildProcess, { ready }: Command, url: string): Promise<void> {
  let output = '';
  let failure: string | undefined;
  child.on('error', (error) => {
    failure = `can't be started: ${error.message}`;
  });
  child.on('exit', (code, signal) => {
    failure = `ended with ${code ?? signal}`;
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (data) => {
      if (output.length < OUTPUT_CHARACTERS) output += data;
    });
  }
  const pattern = new RegExp(ready?.pattern ?? '', 'g');
  const deadline = performance.now() + START_MILLISECONDS;
  while (performance.now() < deadline) {
    if (failure !== undefined) throw new Error(`${failure}\n${output}`);
    const isComplete = ready === undefined || (output.match(pattern)?.length ?? 0) >= ready.times;
    if (isComplete && (await answers(url))) return;
    // There is nothing to wait for: some servers say nothing when they begin to listen.
    await after(25);
  }
  throw new Error(`was not ready in ${START_MILLISECONDS} ms\n${output}`);
}

/** Whether a GET is answered, with whatever status, in that time. */
export async function answers(url: string, milliseconds: number = PROBE_MILLISECONDS): Promise<boolean> {
  try {
    const response = await fetch(url, { headers: { connection: 'close' }, signal: AbortSignal.timeout(milliseconds) });
    await response.arrayBuffer();
    return true;
  } catch {
    // Nobody listens, or not in time.
    return false;
  }
}

/** Asks the process to end, then makes sure that it and everything it started is gone. */
async function stopTree(child: ChildProcess): Promise<void> {
  if (child.pid === undefined) return;
  const tree = processTree(child.pid);
  if (child.exitCode === null && child.signalCode === null && child.kill('SIGTERM')) {
    await Promise.race([once(child, 'exit'), after(STOP_MILLISECONDS, undefined, { ref: false })]);
  }
  for (const { pid, startTime } of tree) {
    // The number may have been given to another process meanwhile; its time of birth tells.
    if (processTree(pid).some((now) => now.pid === pid && now.startTime === startTime)) process.kill(pid, 'SIGKILL');
  }
}
