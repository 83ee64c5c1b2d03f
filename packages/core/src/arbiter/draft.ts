/** A transition under way: the next state as far as it is known, and the effects so far. */

import { afterDeath, inCrashLoop } from './back-off.ts';
import type { Effect } from './effect.ts';
import { type HistoryEntry, remember } from './history.ts';
import type { Moment } from './moment.ts';
import {
  type ArbiterState,
  type Ending,
  type Generation,
  isActive,
  type Policy,
  slotOf,
  type WorkerState,
} from './state.ts';

/** Milliseconds that a worker has to exit when it has nothing to wait for any more. */
export const EXIT_MS = 2000;
/** What a worker that boots has instead: on a busy machine its process may take seconds until it hears anything. */
const BOOT_EXIT_MS = 10_000;

/** Owned by one call of `transition`; outside it everything is a value. */
export interface Draft extends Moment {
  state: ArbiterState;
  readonly effects: Effect[];
}

/** `worker 0 (pid 123)`. */
export function describe(worker: WorkerState): string {
  return `worker ${worker.slot} (pid ${worker.pid})`;
}

/** Adds a log line. */
export function log(draft: Draft, level: 'debug' | 'info' | 'warning' | 'error' | 'critical', message: string): void {
  draft.effects.push({ type: 'log', level, message });
}

/** Adds an entry to the history; what it is not about may be left out. */
export function record(
  draft: Draft,
  entry: Pick<HistoryEntry, 'kind' | 'generation' | 'reason'> & Partial<HistoryEntry>,
): void {
  const whole: HistoryEntry = { slot: null, pid: null, cause: null, ...entry, at: draft.at };
  draft.state = { ...draft.state, history: remember(draft.state.history, whole) };
}

/** Puts a worker's next state in the place of the one with its id. A dead one leaves. */
export function put(draft: Draft, worker: WorkerState): void {
  const others = draft.state.workers;
  const workers =
    worker.phase === 'dead'
      ? others.filter((other) => other.id !== worker.id)
      : others.map((other) => (other.id === worker.id ? worker : other));
  draft.state = { ...draft.state, workers };
}

/** Boots a worker of a generation in a slot. */
export function spawn(draft: Draft, slot: number, generation: Generation): void {
  const { state, now } = draft;
  const id = state.nextId;
  const worker: WorkerState = {
    ...{ id, slot, generation: generation.number, pid: 0 },
    ...{
      phase: 'booting',
      deadline: now + generation.policy.bootMs,
      requestLimit: requestLimit(draft, slot, generation),
    },
  };
  draft.state = { ...state, nextId: id + 1, workers: [...state.workers, worker] };
  draft.effects.push({ type: 'spawn', id, slot, generation: generation.number });
}

/** Tells a worker to stop; one that is draining already is only hurried. The worker itself gives up when its grace is over. */
export function retire(draft: Draft, worker: WorkerState, how: 'graceful' | 'quick'): void {
  if (worker.phase === 'stopping' || worker.phase === 'dead') return;
  // A worker that boots has nothing under way.
  const quick = how === 'quick' || worker.phase === 'booting';
  const { policy } = draft.state.generation;
  const { activity } = draft.state;
  const serverStops = activity.phase === 'stopping' && !activity.succeeded && !quick;
  const drainMs = serverStops ? policy.drainMs : 0;
  const graceMs = quick ? 0 : policy.graceMs;
  const exitMs = worker.phase === 'booting' && how === 'graceful' ? BOOT_EXIT_MS : EXIT_MS;
  const deadline = draft.now + drainMs + graceMs + exitMs;
  if (worker.phase === 'draining' && worker.deadline <= deadline) return;
  const { id, slot, generation, pid } = worker;
  const ending = worker.phase === 'draining' ? worker.ending : null;
  const served = worker.phase === 'draining' ? worker.served : worker.phase === 'ready';
  put(draft, { id, slot, generation, pid, phase: 'draining', deadline, graceMs, served, ending });
  const message = { type: 'stop', graceSeconds: graceMs / 1000, drainSeconds: drainMs / 1000, serverStops } as const;
  draft.effects.push({ type: 'send', id, message });
}

/** Kills a worker; `ending` is null when nothing is wrong with it. */
export function kill(draft: Draft, worker: WorkerState, ending: Ending | null): void {
  const { id, slot, generation, pid } = worker;
  put(draft, { id, slot, generation, pid, phase: 'stopping', ending });
  draft.effects.push({ type: 'kill', id });
}

/** Remembers that a slot lost its worker, which decides when the next one comes. `worker` is as it was before. */
export function vacate(draft: Draft, worker: WorkerState): void {
  const { state, now } = draft;
  const readyMs = worker.phase === 'ready' ? now - worker.since : 0;
  const before = slotOf(state, worker.slot);
  const after = afterDeath(before, { readyMs, now, random: randomFor(draft, worker.slot) });
  const slots = Array.from({ length: Math.max(state.slots.length, worker.slot + 1) }, (_, slot) => slotOf(state, slot));
  slots[worker.slot] = after;
  draft.state = { ...state, slots };
  if (!inCrashLoop(after) || inCrashLoop(before)) return;
  const reason = `${after.earlyDeaths} workers in a row died early`;
  log(draft, 'error', `slot ${worker.slot} is in a crash loop: ${reason}; it goes on trying, more and more slowly`);
  record(draft, { kind: 'crash-loop-entered', generation: worker.generation, slot: worker.slot, reason });
}

/** Changes the number of workers wanted, within the range that the settings give; at least one. */
export function scale(draft: Draft, wanted: number, by: string): void {
  const { target: before, generation } = draft.state;
  const target = withinRange(wanted, generation.policy);
  draft.state = { ...draft.state, target };
  log(draft, 'info', `workers wanted: ${target}`);
  if (target === before) return;
  record(draft, { kind: 'scaled', generation: generation.number, reason: `${before} to ${target} (${by})` });
}

/** The number of workers nearest to the wanted one that a policy allows. */
export function withinRange(wanted: number, { range }: Policy): number {
  return range === null ? Math.max(1, wanted) : Math.min(range.max, Math.max(range.min, wanted));
}

/** The active workers of a slot, the one that serves it first. */
export function activeIn(state: ArbiterState, slot: number): readonly WorkerState[] {
  return state.workers.filter((worker) => worker.slot === slot && isActive(worker));
}

/** Requests after which a new worker is replaced: spread, so that workers of the same age are not replaced all at once. */
function requestLimit(draft: Draft, slot: number, { policy }: Generation): number {
  if (policy.maxRequests === 0) return 0;
  return policy.maxRequests + Math.floor(randomFor(draft, slot) * (policy.maxRequestsJitter + 1));
}

/** A random number for something about one slot: slots that are lost in the same moment get different ones. */
function randomFor(draft: Draft, slot: number): number {
  const GOLDEN_RATIO = 0.618_034;
  return (draft.random + slot * GOLDEN_RATIO) % 1;
}
