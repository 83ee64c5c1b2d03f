/** Reloading: build new, wait until ready, retire old, one worker at a time. */

import { activeIn, type Draft, log, record, retire, spawn, withinRange } from './draft.ts';
import { addReload, changeReload, waitingReload } from './reload-record.ts';
import { type Generation, isActive, type Policy } from './state.ts';

/** Notes that somebody wants a reload. It supersedes whatever reload has not come to its end. */
export function requestReload(draft: Draft, by: string): void {
  const { activity, reloads, lastGeneration } = draft.state;
  if (activity.phase === 'stopping' || activity.phase === 'stopped') {
    log(draft, 'warning', 'too late for a reload: stopping');
    return;
  }
  const generation = lastGeneration + 1;
  const open = reloads.find(({ outcome }) => outcome === 'waiting' || outcome === 'running');
  if (open !== undefined) {
    conclude(draft, open.generation, { outcome: 'superseded', reason: `by generation ${generation}` });
    log(draft, 'info', `reload of generation ${open.generation} superseded by generation ${generation}`);
  }
  const asked = addReload(draft.state.reloads, { generation, by, outcome: 'waiting', reason: '' });
  draft.state = { ...draft.state, lastGeneration: generation, reloads: asked };
}

/** Has the configuration read again, if a reload waits. */
export function beginReload(draft: Draft): void {
  const waiting = waitingReload(draft.state.reloads);
  if (waiting === undefined) return;
  const { generation } = waiting;
  log(draft, 'info', `reloading: generation ${generation}`);
  for (const worker of draft.state.workers) {
    // Nobody waits any more for what a superseded reload or a way back was booting; what fills a vacant slot goes on.
    const stray = worker.generation !== draft.state.generation.number;
    if (worker.phase !== 'booting') continue;
    if (stray || activeIn(draft.state, worker.slot).length > 1) retire(draft, worker, 'quick');
  }
  const reloads = changeReload(draft.state.reloads, generation, { outcome: 'running', reason: '' });
  draft.state = { ...draft.state, activity: { phase: 'reading', generation }, reloads };
  draft.effects.push({ type: 'read-configuration', generation });
}

/** Starts replacing workers, unless the reload is not wanted any more. */
export function beginRolling(draft: Draft, generation: number, policy: Policy): void {
  const { state } = draft;
  if (state.activity.phase !== 'reading' || state.activity.generation !== generation) return;
  const to: Generation = { number: generation, policy };
  // What made workers die may be repaired: slots that wait try at once.
  const slots = state.slots.map((slot) => ({ ...slot, respawnAt: Math.min(slot.respawnAt, draft.now) }));
  draft.state = { ...state, slots, activity: { phase: 'rolling', to, from: state.generation } };
}

/** The new configuration is no good: everything stays as it was. */
export function rejectConfiguration(draft: Draft, generation: number, message: string): void {
  const { state } = draft;
  if (state.activity.phase !== 'reading' || state.activity.generation !== generation) return;
  conclude(draft, generation, { outcome: 'rejected', reason: message });
  log(draft, 'error', `reload rejected: ${message}; generation ${state.generation.number} stays`);
  rollBack(draft, state.generation);
}

/** The new generation is no good: from now on the roll leads back. */
export function goBack(draft: Draft, to: Generation, why: string): void {
  const { activity } = draft.state;
  if (activity.phase === 'rolling') conclude(draft, activity.to.number, { outcome: 'rejected', reason: why });
  log(draft, 'error', `reload rejected: ${why}; generation ${to.number} stays`);
  rollBack(draft, to);
}

/** Takes the next step of a roll: wait, boot one more worker, or complete it. */
export function roll(draft: Draft): void {
  const { activity, target } = draft.state;
  if (activity.phase !== 'rolling') return;
  const { to, from } = activity;
  let booting = draft.state.workers.filter(
    (worker) => worker.phase === 'booting' && worker.generation === to.number,
  ).length;
  let done = booting === 0;
  for (let slot = 0; slot < target; slot += 1) {
    const active = activeIn(draft.state, slot);
    if (active.some((worker) => worker.generation === to.number)) continue;
    done = false;
    // A slot without any worker waits for its time and is filled then.
    if (active.length === 0 || booting >= to.policy.reloadSurge) continue;
    spawn(draft, slot, to);
    booting += 1;
  }
  if (done) complete(draft, to, from);
}

/** The end of a reload: what became of it, for whoever asked for it and for the history. */
export function conclude(
  draft: Draft,
  generation: number,
  { outcome, reason }: { readonly outcome: 'accepted' | 'rejected' | 'superseded'; readonly reason: string },
): void {
  const reloads = changeReload(draft.state.reloads, generation, { outcome, reason });
  draft.state = { ...draft.state, reloads };
  record(draft, { kind: `reload-${outcome}`, generation, reason });
}

/** Retires whoever served the slot before the worker that is ready now. */
export function succeed(draft: Draft, slot: number, id: number): void {
  for (const worker of draft.state.workers) {
    if (worker.slot === slot && worker.id !== id && isActive(worker)) retire(draft, worker, 'graceful');
  }
}

function rollBack(draft: Draft, to: Generation): void {
  const strays = draft.state.workers.filter((worker) => isActive(worker) && worker.generation !== to.number);
  const nothing = strays.length === 0;
  draft.state = { ...draft.state, activity: nothing ? { phase: 'serving' } : { phase: 'rolling', to, from: null } };
  for (const worker of strays) if (worker.phase === 'booting') retire(draft, worker, 'quick');
}

function complete(draft: Draft, to: Generation, from: Generation | null): void {
  if (from === null) {
    log(draft, 'info', `back at generation ${to.number}`);
    draft.state = { ...draft.state, activity: { phase: 'serving' } };
    return;
  }
  // A number of workers that was changed by hand survives, unless the settings ask for another one than before.
  const target =
    to.policy.workers === from.policy.workers ? withinRange(draft.state.target, to.policy) : to.policy.workers;
  draft.state = { ...draft.state, activity: { phase: 'serving' }, generation: to, target };
  log(draft, 'info', `reload done: generation ${to.number}`);
  conclude(draft, to.number, { outcome: 'accepted', reason: '' });
}
