/** What the control socket says: plain data, the same for `tricorn ctl` and for curl. */

/** A worker. The counters are totals since its boot, as of its last heartbeat. */
export interface WorkerStatus {
  readonly slot: number;
  readonly pid: number;
  readonly phase: string;
  readonly generation: number;
  /** Seconds since its process was started. */
  readonly ageSeconds: number;
  readonly requests: number;
  readonly errors: number;
  readonly inFlight: number;
  readonly connections: number;
  /** Resident memory; null before the first heartbeat. */
  readonly rssBytes: number | null;
}

/** What became of a reload. */
export interface ReloadStatus {
  readonly generation: number;
  readonly by: string;
  readonly outcome: 'waiting' | 'running' | 'accepted' | 'rejected' | 'superseded';
  /** Empty unless it was rejected or superseded. */
  readonly reason: string;
  /** When it came to its end, ISO 8601; null before. */
  readonly at: string | null;
}

/** One thing that happened. */
export interface EventStatus {
  /** ISO 8601. */
  readonly at: string;
  /** `reload-rejected`, `death`, `scaled` ... */
  readonly kind: string;
  readonly generation: number;
  readonly slot: number | null;
  readonly pid: number | null;
  /** Cause of a death. */
  readonly cause: string | null;
  readonly reason: string;
}

/** Answer of `GET /status`. */
export interface ServerStatus {
  readonly version: string;
  readonly name: string;
  /** Of the arbiter. */
  readonly pid: number;
  readonly uptimeSeconds: number;
  /** What the server is busy with: `starting`, `serving`, `reading`, `rolling`, `stopping`. */
  readonly activity: string;
  readonly generation: number;
  readonly workerClass: string;
  readonly listeners: readonly string[];
  readonly workersWanted: number;
  readonly workers: readonly WorkerStatus[];
  readonly lastReload: ReloadStatus | null;
  /** Oldest first. */
  readonly history: readonly EventStatus[];
}

/** What came of a command. */
export interface CommandResult {
  /**
   * `asked`: the server has taken it, nobody waited. `done`: what was asked for is so. `rejected`: it was tried and
   * failed, or it can't be done. `timed-out`: not yet done when the waiting was over; it goes on.
   */
  readonly outcome: 'asked' | 'done' | 'rejected' | 'timed-out';
  /** For people. */
  readonly message: string;
}

/** The commands by the name they have in paths and in `tricorn ctl`. */
export type CommandName = 'reload' | 'upgrade' | 'scale' | 'stop' | 'reopen';

/** A command with its arguments. */
export type ControlCommand =
  | { readonly name: 'reload' | 'upgrade' | 'stop' | 'reopen'; readonly waitSeconds: number }
  | { readonly name: 'scale'; readonly workers: number; readonly waitSeconds: number };
