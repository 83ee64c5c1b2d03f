/** The only things arbiter and worker say to each other. Plain data, one union a direction. */

/** A listening descriptor as a worker inherits it. */
export interface InheritedListener {
  /** Descriptor number in the worker. */
  readonly fd: number;
  readonly kind: 'tcp' | 'unix';
  /** For people: `127.0.0.1:8000`, `unix:/run/x.sock`. */
  readonly label: string;
}

/** Figures that cross with each heartbeat. All are totals since boot except `inFlight` and `connections`. */
export interface Counters {
  requests: number;
  errors: number;
  inFlight: number;
  connections: number;
  /** Milliseconds that requests have waited in the worker, all together. */
  queueMs: number;
}

/** How a worker process is, said with each heartbeat. */
export interface Vitals {
  /** Resident memory. */
  readonly rssBytes: number;
  /** How full the JavaScript heap is, from 0 to 1: used bytes by the limit. */
  readonly heapShare: number;
  /** Share of the worker's capacity in use since the last heartbeat, from 0 to 1. */
  readonly utilisation: number;
  /** Mean milliseconds that a request has waited in the worker since the last heartbeat. */
  readonly queueMs: number;
}

/** Who a worker that was started as root becomes before anything else. */
export interface Identity {
  readonly uid: number;
  readonly gid: number;
  /** Name or number of the user whose supplementary groups it gets. */
  readonly groupsOf: string | number;
}

/** Texts in PEM format that a worker needs for TLS. It may be a user who could not read the files. */
export interface TlsMaterial {
  readonly certificate: string;
  readonly key: string;
  readonly authorities: string;
  readonly ticketKeys: string;
}

/** What the arbiter tells a worker. */
export type ArbiterMessage =
  | {
      readonly type: 'boot';
      readonly slot: number;
      readonly generation: number;
      /** Resolved settings: core's and the worker class's own, JSON-safe. */
      readonly settings: Readonly<Record<string, unknown>>;
      /** Null without TLS. */
      readonly tls: TlsMaterial | null;
      /** Module URL of the worker class. */
      readonly workerClassUrl: string;
      /** Config file to load hooks from; empty when it has none for workers. */
      readonly hooksFile: string;
      readonly listeners: readonly InheritedListener[];
      /** Seconds between heartbeats. */
      readonly beatSeconds: number;
      readonly identity?: Identity;
      /** Descriptor of the watchdog's pipe; null without a watchdog. */
      readonly watchdogFd: number | null;
    }
  /** Take no new requests, finish those under way within this many seconds, then exit. */
  | {
      readonly type: 'stop';
      readonly graceSeconds: number;
      /** The whole server stops, so that nobody else takes who waits in the accept queue. */
      readonly serverStops: boolean;
      /** Seconds to go on accepting first. */
      readonly drainSeconds: number;
    }
  | { readonly type: 'reopen-logs' };

/** What a worker tells when `--reload` watches: a file that it has loaded. Changes nothing in the arbiter's state. */
export interface LoadedMessage {
  readonly type: 'loaded';
  /** Absolute path. */
  readonly file: string;
}

/** What a worker tells the arbiter. */
export type WorkerMessage =
  /** Accepting. */
  | { readonly type: 'ready' }
  /** Alive: the event loop turned, or the blocking loop went round. */
  | { readonly type: 'beat'; readonly counters: Counters; readonly vitals: Vitals }
  /** Can't boot; the worker exits with `exitCode` right after. `message` was not logged yet. */
  | { readonly type: 'boot-failed'; readonly code: string; readonly message: string; readonly exitCode: number }
  /** The worker wants to be replaced, for example after an uncaught exception. It was logged already. */
  | { readonly type: 'exiting'; readonly reason: string };

/** A request that a stuck worker was running. Everything in it came from a client. */
export interface RunningRequest {
  /** Method and target as received, cut to 240 characters. */
  readonly request: string;
  readonly ageSeconds: number;
}

/** Where a worker's watchdog found the main thread, as one line of JSON through a pipe of its own. */
export interface StuckReport {
  /**
   * `running`: in JavaScript, at `stack`. `idle`: the event loop turns, and what is waited for does not come. `native`: in a
   * system call or in compiled code that can't be interrupted. `unknown`: the watchdog could not look.
   */
  readonly state: 'running' | 'idle' | 'native' | 'unknown';
  /** Innermost frame first: `spin (/srv/app.js:3:5)`. Empty unless `running`. */
  readonly stack: readonly string[];
  /** For people: what the event loop waits for, what the kernel says of the thread, or why nothing could be seen. */
  readonly detail: string;
  /** The newest requests under way, newest first. */
  readonly requests: readonly RunningRequest[];
  /** All requests under way. */
  readonly inFlight: number;
}

/** A listening handle that a worker wants duplicated: the arbiter sends it back as it came, the kernel makes it another one. */
export interface DuplicateMessage {
  readonly type: 'duplicate';
  /** Index among the worker's listeners. */
  readonly listener: number;
}
