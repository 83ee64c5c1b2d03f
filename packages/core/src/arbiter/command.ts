/** What the arbiter's queue holds. Signals, child exits, IPC and timers only enqueue these. */

import type { StuckReport, WorkerMessage } from '../ipc/messages.ts';
import type { Policy } from './state.ts';
import type { Stage } from './stuck.ts';

/** Signals that mean something to the arbiter. */
export type ArbiterSignal = 'SIGTERM' | 'SIGINT' | 'SIGQUIT' | 'SIGHUP' | 'SIGTTIN' | 'SIGTTOU' | 'SIGUSR1';

/** How a process ended; one of the three is not null. */
export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
  /** Why there was no process at all. */
  readonly error: string | null;
  /** The kernel has killed for want of memory at about this time, and there was a SIGKILL. */
  readonly outOfMemory?: boolean;
}

/** One thing that happened, or that somebody wants. */
export type Command =
  /** Listeners are bound: boot the first workers. */
  | { readonly type: 'start' }
  | { readonly type: 'signal'; readonly signal: ArbiterSignal }
  /** Another arbiter serves on the same sockets from now on. */
  | { readonly type: 'succeeded' }
  /** Somebody wants a reload; `by` says who and finds the reload again in the state's `reloads`. */
  | { readonly type: 'reload'; readonly by: string }
  /** Somebody wants this many workers, at least one. */
  | { readonly type: 'scale'; readonly target: number; readonly by: string }
  | { readonly type: 'spawned'; readonly id: number; readonly pid: number }
  | { readonly type: 'message'; readonly id: number; readonly message: WorkerMessage }
  /** The watchdog of a worker that is about to be killed has found where it is stuck. */
  | { readonly type: 'explained'; readonly id: number; readonly stage: Stage; readonly report: StuckReport }
  | ({ readonly type: 'exited'; readonly id: number } & Exit)
  /** The configuration was read again and is valid. */
  | { readonly type: 'configuration'; readonly generation: number; readonly policy: Policy }
  | { readonly type: 'configuration-rejected'; readonly generation: number; readonly message: string }
  /** A deadline has come. `frozenMs` is how long this process did not run although it should have. */
  | { readonly type: 'tick'; readonly frozenMs: number };
