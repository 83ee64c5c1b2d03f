/** What happened, for people who look later: the last deaths, reloads and changes of size, oldest first. */

/** Entries that are kept. */
export const HISTORY_LENGTH = 100;

/** How a worker came to its end, when nobody had told it to stop or it did not stop in time. */
export type DeathCause =
  /** It ended by itself with an exit code. */
  | 'exit'
  /** Somebody else's signal, or a crash. */
  | 'signal'
  /** Killed by us: no heartbeat within `--timeout`. */
  | 'timeout'
  /** Killed by us: not ready within `--boot-timeout`. */
  | 'boot-timeout'
  /** Killed by us: did not stop within `--graceful-timeout`. */
  | 'graceful-timeout'
  /** Its heap was full, or the kernel killed it for want of memory. */
  | 'out-of-memory'
  /** It said why it can't boot. */
  | 'boot-failed'
  /** It said that it leaves: an uncaught error, a signal sent to it alone. */
  | 'left'
  /** The process could not be started. */
  | 'no-process';

/** What an entry is about. */
export type HistoryKind =
  | 'reload-accepted'
  | 'reload-rejected'
  | 'reload-superseded'
  | 'death'
  | 'crash-loop-entered'
  | 'crash-loop-left'
  | 'scaled';

/** One thing that happened. JSON-safe. */
export interface HistoryEntry {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly kind: HistoryKind;
  /** The generation it happened to: of a reload the new one, of a death the worker's. */
  readonly generation: number;
  /** Null where it is about no single slot. */
  readonly slot: number | null;
  /** Null where it is about no single process. */
  readonly pid: number | null;
  /** Of a death, else null. */
  readonly cause: DeathCause | null;
  /** For people, in words; may be empty. */
  readonly reason: string;
}

/** The history with one more entry, and without the oldest one when it is full. */
export function remember(history: readonly HistoryEntry[], entry: HistoryEntry): readonly HistoryEntry[] {
  return [...history, entry].slice(-HISTORY_LENGTH);
}
