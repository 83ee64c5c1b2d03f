/**
 * The arbiter's state: a value, changed only by `transition`. Times are monotonic milliseconds. `history` and `reloads` are
 * JSON-safe and meant to be shown; so are the numbers of slots, pids, generations and `target`.
 */

import type { Vitals } from '../ipc/messages.ts';
import type { WorkerRange } from '../settings/worker-count.ts';
import type { DeathCause, HistoryEntry } from './history.ts';
import type { ReloadRecord } from './reload-record.ts';
import { NO_PRESSURE, type Pressure } from './scaling.ts';

/** What the state needs to know of a configuration. */
export interface Policy {
  /** Workers wanted; the least of them where there is a range. */
  readonly workers: number;
  /** Between what the number follows the load; null when it doesn't. */
  readonly range: WorkerRange | null;
  /** Milliseconds without a heartbeat after which a ready worker is killed; Infinity never. */
  readonly timeoutMs: number;
  /** Milliseconds a worker may take to become ready. */
  readonly bootMs: number;
  /** Milliseconds a stopping worker has for requests under way. */
  readonly graceMs: number;
  /** Workers of a new generation that boot at once in a reload. */
  readonly reloadSurge: number;
  /** Requests after which a worker is replaced, 0 for never; each worker adds up to `maxRequestsJitter` to it. */
  readonly maxRequests: number;
  readonly maxRequestsJitter: number;
  /** Resident bytes from which on a worker is replaced; 0 for never. */
  readonly maxMemoryBytes: number;
  /** Workers that are replaced at once for having served long or grown large. */
  readonly recycleSurge: number;
  /** Milliseconds that workers go on accepting when the whole server stops. */
  readonly drainMs: number;
}

/** One configuration that workers are booted with, and its number. */
export interface Generation {
  readonly number: number;
  readonly policy: Policy;
}

interface WorkerBase {
  /** Unlike slots and pids never used again. */
  readonly id: number;
  readonly slot: number;
  readonly generation: number;
  /** 0 until the process exists. */
  readonly pid: number;
}

/** Why a worker comes to its end without having been told to stop. */
export interface Ending {
  readonly cause: DeathCause;
  /** In words. */
  readonly reason: string;
}

/** A worker as the state sees it. The phases follow each other in this order; any of them may be skipped. */
export type WorkerState = WorkerBase &
  (
    | { readonly phase: 'booting'; readonly deadline: number; readonly requestLimit: number }
    /** Accepting. `deadline` moves on with each heartbeat. */
    | {
        readonly phase: 'ready';
        readonly since: number;
        readonly beatAt: number;
        readonly deadline: number;
        /** Requests after which it is replaced; 0 for never. */
        readonly requestLimit: number;
        /** Why it is due for replacement; null while it is not. */
        readonly worn: string | null;
        /** What it said of itself with its last heartbeat; null before the first. */
        readonly vitals: Vitals | null;
      }
    /** Was told to stop, or stops by itself, and finishes what is under way; killed at the deadline. */
    | {
        readonly phase: 'draining';
        readonly deadline: number;
        readonly graceMs: number;
        /** False when it was told to stop before it was ready: it has nothing under way, and may be too busy to hear us. */
        readonly served: boolean;
        /** Null when it was told to stop. */
        readonly ending: Ending | null;
      }
    /** Was sent SIGKILL and has not exited yet. `ending` is null when it was only not wanted any more. */
    | { readonly phase: 'stopping'; readonly ending: Ending | null }
    /** Has exited. Leaves the state in the same transition. */
    | { readonly phase: 'dead' }
  );

/** What is remembered of a slot while its workers come and go. */
export interface Slot {
  /** Workers in a row that died early. */
  readonly earlyDeaths: number;
  /** When the last of them died. */
  readonly diedAt: number;
  /** No new worker before this time. */
  readonly respawnAt: number;
}

/** What the arbiter is busy with. */
export type Activity =
  /** Booting the first workers: a failure now ends everything. */
  | { readonly phase: 'starting' }
  | { readonly phase: 'serving' }
  /** Waiting for the configuration of a generation to be read. */
  | { readonly phase: 'reading'; readonly generation: number }
  /** Replacing workers by those of generation `to`, one at a time. `from` is where a failure leads back to; null on the way back. */
  | { readonly phase: 'rolling'; readonly to: Generation; readonly from: Generation | null }
  /** Waiting for workers to exit. */
  | {
      readonly phase: 'stopping';
      readonly quick: boolean;
      readonly exitCode: number;
      /** Another arbiter accepts from the same sockets. */
      readonly succeeded: boolean;
    }
  /** Nothing is left. */
  | { readonly phase: 'stopped'; readonly exitCode: number };

/** Everything the arbiter knows about its workers. */
export interface ArbiterState {
  readonly activity: Activity;
  /** What respawned workers are booted with. */
  readonly generation: Generation;
  /** Number of the newest generation, accepted or not, begun or not. */
  readonly lastGeneration: number;
  /** Slots wanted: the configuration's number of workers, changed by TTIN and TTOU. */
  readonly target: number;
  readonly workers: readonly WorkerState[];
  /** What the load has called for so far, where the number of workers follows it. */
  readonly pressure: Pressure;
  /** By slot number. */
  readonly slots: readonly Slot[];
  readonly nextId: number;
  /** The last reloads, oldest first. */
  readonly reloads: readonly ReloadRecord[];
  /** The last things that happened, oldest first. */
  readonly history: readonly HistoryEntry[];
}

/** State before the first command, which must be `start`. */
export function initialState(policy: Policy): ArbiterState {
  return {
    activity: { phase: 'starting' },
    generation: { number: 1, policy },
    lastGeneration: 1,
    target: policy.workers,
    workers: [],
    pressure: NO_PRESSURE,
    slots: [],
    nextId: 1,
    reloads: [],
    history: [],
  };
}

/** Numbers of the generations that workers may still be booted with. */
export function generationsInUse({ activity, generation }: ArbiterState): readonly number[] {
  if (activity.phase === 'reading') return [generation.number, activity.generation];
  if (activity.phase === 'rolling') return [generation.number, activity.to.number];
  return [generation.number];
}

/** True for a worker that serves its slot or is about to. */
export function isActive(worker: WorkerState): boolean {
  return worker.phase === 'booting' || worker.phase === 'ready';
}

/** Numbers of the wanted slots that no active worker has. */
export function vacantSlots(state: ArbiterState): readonly number[] {
  const taken = new Set(state.workers.filter(isActive).map((worker) => worker.slot));
  return Array.from({ length: state.target }, (_, slot) => slot).filter((slot) => !taken.has(slot));
}

/** What is remembered of a slot; of a new one, nothing. */
export function slotOf(state: ArbiterState, slot: number): Slot {
  return state.slots[slot] ?? { earlyDeaths: 0, diedAt: 0, respawnAt: 0 };
}
