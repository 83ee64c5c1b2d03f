/** Leaves connections to other workers while all threads of this one are busy. */

/** What a gate opens and closes. */
export interface Door {
  pauseAccepting(): boolean;
  resumeAccepting(): void;
}

/** What a gate is made of. */
export interface AcceptGateOptions {
  readonly door: Door;
  /** Threads that could take a request now. */
  readonly freeThreads: () => number;
}

/**
 * Milliseconds after which a worker accepts again although it is busy, since all of them may be; then as long it does not close.
 * At least; else what requests take on average, times {@link PATIENT}: its own threads should have had their chance before.
 */
const SHORTEST_PATIENCE_MS = 50;
const LONGEST_PATIENCE_MS = 1000;
const PATIENT = 2;
/** Milliseconds in which a new connection is expected to send its request. */
const REQUEST_MS = 20;
/** Milliseconds that requests must take on average: below, waiting for a thread is cheaper than closing. */
const WORTHWHILE_MS = 5;
/** Weight of the latest request in the average, once there are enough. */
const LATEST = 0.1;

/**
 * Closes when every free thread has a request or a new connection that is about to send one, opens when a thread is free
 * again. It is slow to close and quick to open: short requests, and a worker that has stayed busy for a while, leave it open.
 */
export class AcceptGate {
  #options: AcceptGateOptions | null = null;
  /** Monotonic milliseconds at which connections were accepted that have not sent a request yet, as far as can be told. */
  #expected: number[] = [];
  /** Of a request in its thread; at first, just enough to close. */
  #averageMs = WORTHWHILE_MS;
  #requests = 0;
  #opener: NodeJS.Timeout | undefined;
  #openUntil = 0;

  /** The threads are there and the worker accepts; before, nothing is closed. */
  start(options: AcceptGateOptions): void {
    this.#options = options;
  }

  /** A connection was accepted. */
  accepted(): void {
    this.#expected.push(performance.now());
    this.#close();
  }

  /** A thread was given a request. */
  given(): void {
    this.#expected.shift();
    this.#close();
  }

  /** A thread is done with a request, after so many milliseconds. */
  done(tookMs: number): void {
    this.#requests++;
    this.#averageMs += (tookMs - this.#averageMs) * Math.max(LATEST, 1 / this.#requests);
    if (this.#opener !== undefined && this.#options !== null && this.#hasRoom(this.#options.freeThreads()))
      this.#open();
  }

  /** Opens and stays open. */
  stop(): void {
    this.#openUntil = Number.POSITIVE_INFINITY;
    if (this.#opener !== undefined) this.#open();
  }

  /** True when a thread is free for a connection that nobody has accepted yet. */
  #hasRoom(freeThreads: number): boolean {
    const latest = performance.now() - REQUEST_MS;
    while (this.#expected[0] !== undefined && this.#expected[0] < latest) this.#expected.shift();
    return freeThreads > this.#expected.length;
  }

  #close(): void {
    if (this.#options === null || this.#opener !== undefined || this.#averageMs < WORTHWHILE_MS) return;
    const { door, freeThreads } = this.#options;
    if (this.#hasRoom(freeThreads()) || performance.now() < this.#openUntil || !door.pauseAccepting()) return;
    const patienceMs = Math.min(Math.max(PATIENT * this.#averageMs, SHORTEST_PATIENCE_MS), LONGEST_PATIENCE_MS);
    this.#opener = setTimeout(() => {
      this.#openUntil = performance.now() + patienceMs;
      this.#open();
    }, patienceMs);
  }

  #open(): void {
    clearTimeout(this.#opener);
    this.#opener = undefined;
    this.#options?.door.resumeAccepting();
  }
}
