/** The one place where the arbiter's state changes. */

import { assertNever, EXIT } from '../errors.ts';
import { autoscale } from './autoscale.ts';
import type { ArbiterSignal, Command } from './command.ts';
import { enforceDeadlines } from './deadlines.ts';
import { activeIn, type Draft, log, put, retire, scale, spawn } from './draft.ts';
import type { Effect } from './effect.ts';
import type { Moment } from './moment.ts';
import { recycle } from './recycle.ts';
import { beginReload, beginRolling, rejectConfiguration, requestReload, roll } from './reload.ts';
import { beginStop, finishWhenEmpty } from './shutdown.ts';
import { type Activity, type ArbiterState, isActive, slotOf, vacantSlots } from './state.ts';
import { onExplained } from './stuck.ts';
import { onExit, onMessage } from './worker-events.ts';

/** What came of a command. */
export interface Transition {
  readonly state: ArbiterState;
  /** To be done in this order. */
  readonly effects: readonly Effect[];
}

/**
 * The state after a command, and what is to be done. Pure: first the command changes the facts, then `settle` takes the
 * steps that the facts call for.
 */
export function transition(state: ArbiterState, command: Command, moment: Moment): Transition {
  const draft: Draft = { state, effects: [], ...moment };
  apply(draft, command);
  settle(draft);
  return { state: draft.state, effects: draft.effects };
}

function apply(draft: Draft, command: Command): void {
  switch (command.type) {
    case 'start':
      return;
    case 'succeeded':
      beginStop(draft, { quick: false, exitCode: EXIT.ok, succeeded: true });
      return;
    case 'signal':
      onSignal(draft, command.signal);
      return;
    case 'reload':
      requestReload(draft, command.by);
      return;
    case 'scale':
      scale(draft, command.target, command.by);
      return;
    case 'configuration':
      beginRolling(draft, command.generation, command.policy);
      return;
    case 'configuration-rejected':
      rejectConfiguration(draft, command.generation, command.message);
      return;
    case 'tick':
      enforceDeadlines(draft, command.frozenMs);
      return;
    case 'spawned':
    case 'message':
    case 'explained':
    case 'exited':
      onWorker(draft, command);
      return;
    default:
      assertNever(command);
  }
}

function onWorker(draft: Draft, command: Extract<Command, { id: number }>): void {
  const worker = draft.state.workers.find(({ id }) => id === command.id);
  if (worker === undefined) return;
  switch (command.type) {
    case 'spawned':
      put(draft, { ...worker, pid: command.pid });
      return;
    case 'message':
      onMessage(draft, worker, command.message);
      if (command.message.type === 'beat') autoscale(draft);
      return;
    case 'explained':
      onExplained(draft, worker, command);
      return;
    case 'exited':
      onExit(draft, worker, command);
      return;
    default:
      assertNever(command);
  }
}

function onSignal(draft: Draft, signal: ArbiterSignal): void {
  const { state } = draft;
  log(draft, 'info', `got ${signal}`);
  switch (signal) {
    case 'SIGTERM':
      beginStop(draft, { quick: false, exitCode: EXIT.ok });
      return;
    case 'SIGINT':
    case 'SIGQUIT':
      beginStop(draft, { quick: true, exitCode: EXIT.ok });
      return;
    case 'SIGHUP':
      requestReload(draft, signal);
      return;
    case 'SIGTTIN':
      scale(draft, state.target + 1, signal);
      return;
    case 'SIGTTOU':
      scale(draft, state.target - 1, signal);
      return;
    case 'SIGUSR1':
      draft.effects.push({ type: 'reopen-logs' });
      for (const { id } of state.workers) draft.effects.push({ type: 'send', id, message: { type: 'reopen-logs' } });
      return;
    default:
      assertNever(signal);
  }
}

/** Takes the steps that the facts call for, until one leads to no other activity. */
function settle(draft: Draft): void {
  let before: Activity;
  do {
    before = draft.state.activity;
    step(draft);
  } while (draft.state.activity !== before);
}

function step(draft: Draft): void {
  const { activity } = draft.state;
  switch (activity.phase) {
    case 'starting':
      adjust(draft);
      announceStart(draft);
      return;
    case 'serving':
      adjust(draft);
      recycle(draft);
      beginReload(draft);
      return;
    case 'reading':
      beginReload(draft);
      adjust(draft);
      return;
    case 'rolling':
      beginReload(draft);
      if (draft.state.activity !== activity) return;
      adjust(draft);
      roll(draft);
      return;
    case 'stopping':
      finishWhenEmpty(draft);
      return;
    case 'stopped':
      return;
    default:
      assertNever(activity);
  }
}

/** Fills vacant slots whose time has come and retires workers of slots that are not wanted any more. */
function adjust(draft: Draft): void {
  const { activity, generation, workers, target } = draft.state;
  for (const slot of vacantSlots(draft.state)) {
    if (slotOf(draft.state, slot).respawnAt > draft.now) continue;
    spawn(draft, slot, activity.phase === 'rolling' ? activity.to : generation);
  }
  for (const worker of workers) if (worker.slot >= target && isActive(worker)) retire(draft, worker, 'graceful');
}

function announceStart(draft: Draft): void {
  // A worker that was ready once and died does not hold the start up: from then on it is a crash like any other.
  for (let slot = 0; slot < draft.state.target; slot += 1) {
    const ready = activeIn(draft.state, slot).some(({ phase }) => phase === 'ready');
    if (!ready && slotOf(draft.state, slot).earlyDeaths === 0) return;
  }
  draft.state = { ...draft.state, activity: { phase: 'serving' } };
  log(draft, 'debug', 'all workers are ready');
}
