/** Reloading: build new, wait until ready, retire old, one worker at a time. */

import { activeIn, type Draft, log, retire, spawn } from './draft.ts';
import { type Generation, isActive, type Policy } from './state.ts';

/** Has the configuration read again, if one was asked for. */
export function beginReload(draft: Draft): void {
  if (!draft.state.reloadWanted) return;
  const generation = draft.state.lastGeneration + 1;
  log(draft, 'info', `reloading: generation ${generation}`);
  const activity = { phase: 'reading' } as const;
  draft.state = { ...draft.state, activity, lastGeneration: generation, reloadWanted: false };
  draft.effects.push({ type: 'read-configuration', generation });
}

/** Starts replacing workers. */
export function beginRolling(draft: Draft, policy: Policy): void {
  const { state } = draft;
  if (state.activity.phase !== 'reading') return;
  const to: Generation = { number: state.lastGeneration, policy };
  draft.state = { ...state, activity: { phase: 'rolling', to, from: state.generation } };
}

/** The new configuration is no good: everything stays as it was. */
export function rejectConfiguration(draft: Draft, message: string): void {
  const { state } = draft;
  if (state.activity.phase !== 'reading') return;
  log(draft, 'error', `reload rejected: ${message}`);
  draft.state = { ...state, activity: { phase: 'serving' } };
}

/** The new generation is no good: from now on the roll leads back. */
export function goBack(draft: Draft, to: Generation, why: string): void {
  log(draft, 'error', `reload rejected: ${why}; generation ${to.number} stays`);
  draft.state = { ...draft.state, activity: { phase: 'rolling', to, from: null } };
  for (const worker of draft.state.workers) {
    if (worker.phase === 'booting' && worker.generation > to.number) retire(draft, worker, 'quick');
  }
}

/** Takes the next step of a roll: wait, boot one more worker, or complete it. */
export function roll(draft: Draft): void {
  const { activity, workers, target } = draft.state;
  if (activity.phase !== 'rolling') return;
  const { to, from } = activity;
  if (workers.some((worker) => worker.phase === 'booting' && worker.generation === to.number)) return;
  for (let slot = 0; slot < target; slot += 1) {
    const active = activeIn(draft.state, slot);
    if (active.length === 0) return;
    if (active.every((worker) => worker.generation !== to.number)) {
      spawn(draft, slot, to);
      return;
    }
  }
  complete(draft, to, from === null);
}

function complete(draft: Draft, to: Generation, wayBack: boolean): void {
  // On the way back the number of workers stays what it was: a rejected configuration changes nothing.
  const target = wayBack ? draft.state.target : to.policy.workers;
  draft.state = { ...draft.state, activity: { phase: 'serving' }, generation: to, target };
  log(draft, 'info', `${wayBack ? 'back at' : 'reload done:'} generation ${to.number}`);
}

/** Retires whoever served the slot before the worker that is ready now. */
export function succeed(draft: Draft, slot: number, id: number): void {
  for (const worker of draft.state.workers) {
    if (worker.slot === slot && worker.id !== id && isActive(worker)) retire(draft, worker, 'graceful');
  }
}
