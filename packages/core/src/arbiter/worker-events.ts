/** What workers say and how they end. */

import { assertNever } from '../errors.ts';
import type { WorkerMessage } from '../ipc/messages.ts';
import type { Exit } from './command.ts';
import { describeExit, endingOf } from './death.ts';
import { type Draft, describe, EXIT_MS, log, put, record } from './draft.ts';
import { lose } from './loss.ts';
import { wornOut } from './recycle.ts';
import { succeed } from './reload.ts';
import { type Ending, isActive, type Policy, type WorkerState } from './state.ts';

type Beat = Extract<WorkerMessage, { type: 'beat' }>;

/** Acts on a message of a worker. */
export function onMessage(draft: Draft, worker: WorkerState, message: WorkerMessage): void {
  switch (message.type) {
    case 'ready':
      onReady(draft, worker);
      return;
    case 'beat':
      onBeat(draft, worker, message);
      return;
    case 'boot-failed':
      if (!isActive(worker)) return;
      log(draft, 'error', `${describe(worker)} can't boot: ${message.message}`);
      leave(draft, worker, { graceMs: 0, ending: { cause: 'boot-failed', reason: message.message } });
      lose(draft, { worker, why: `${describe(worker)} can't boot`, exitCode: message.exitCode });
      return;
    case 'exiting':
      if (!isActive(worker)) return;
      log(draft, 'info', `${describe(worker)} is going to exit: ${message.reason}`);
      leave(draft, worker, {
        graceMs: policyOf(draft, worker).graceMs,
        ending: { cause: 'left', reason: message.reason },
      });
      lose(draft, { worker, why: `${describe(worker)} exits: ${message.reason}` });
      return;
    default:
      assertNever(message);
  }
}

/** Acts on the end of a worker's process. */
export function onExit(draft: Draft, worker: WorkerState, exit: Exit): void {
  const { id, slot, generation, pid } = worker;
  put(draft, { id, slot, generation, pid, phase: 'dead' });
  const ending = endingOf(worker, exit);
  // Why it can't boot was logged when the worker said so.
  const said = worker.phase === 'stopping' || ending === null || ending.cause === 'boot-failed';
  const how = said ? describeExit(exit) : ending.reason;
  if (ending !== null) record(draft, { kind: 'death', slot, generation, pid, ...ending });
  switch (worker.phase) {
    case 'booting':
    case 'ready':
      log(
        draft,
        'error',
        `${describe(worker)} died${worker.phase === 'booting' ? ' before it was ready' : ''}: ${how}`,
      );
      lose(draft, { worker, why: `${describe(worker)} died: ${how}` });
      return;
    case 'draining':
      log(draft, exit.code === 0 ? 'info' : 'warning', `${describe(worker)} exited: ${how}`);
      return;
    case 'stopping':
      log(
        draft,
        'info',
        `${describe(worker)} exited: ${how}, by us: ${worker.ending?.reason ?? 'not wanted any more'}`,
      );
      return;
    case 'dead':
      return;
    default:
      assertNever(worker);
  }
}

/** The policy that a worker was booted with, or the current one when that is forgotten. */
export function policyOf(draft: Draft, worker: WorkerState): Policy {
  const { activity, generation } = draft.state;
  const next = activity.phase === 'rolling' && activity.to.number === worker.generation;
  return next ? activity.to.policy : generation.policy;
}

function onReady(draft: Draft, worker: WorkerState): void {
  if (worker.phase !== 'booting') return;
  const { slot, pid, id } = worker;
  const deadline = draft.now + policyOf(draft, worker).timeoutMs;
  put(draft, { ...worker, phase: 'ready', since: draft.now, beatAt: draft.now, deadline, worn: null, vitals: null });
  log(draft, 'info', `worker ${slot} ready (pid ${pid})`);
  succeed(draft, slot, id);
}

function onBeat(draft: Draft, worker: WorkerState, { counters, vitals }: Beat): void {
  if (worker.phase !== 'ready') return;
  const policy = policyOf(draft, worker);
  const wear = { requests: counters.requests, rssBytes: vitals.rssBytes };
  const worn = wornOut(worker, { wear, policy, now: draft.now });
  put(draft, { ...worker, beatAt: draft.now, deadline: draft.now + policy.timeoutMs, worn, vitals });
}

function leave(draft: Draft, worker: WorkerState, how: { readonly graceMs: number; readonly ending: Ending }): void {
  const { id, slot, generation, pid } = worker;
  const served = worker.phase === 'ready';
  const deadline = draft.now + how.graceMs + EXIT_MS;
  put(draft, { id, slot, generation, pid, phase: 'draining', deadline, served, ...how });
}
