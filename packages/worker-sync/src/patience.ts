/** A moment for the rest of a request. */

/** Longest moment. The next bytes of a client on this machine follow within 0.1 ms, or within some when all are busy. */
const MOMENT_MS = 10;
/** Share of the worker's time that may be spent on clients that turn out to be slow. */
const SHARE = 0.1;
/** What may be spent at once after a time without slow clients. */
const CREDIT_MAX_MS = 100;

/** Whom to wait for. */
export interface Expected {
  /** True while its request is awaited or arriving. */
  readonly reading: boolean;
}

/**
 * Decides how long a worker that has just accepted a connection waits for the rest of its request before it accepts
 * another one. Without this, two requests that arrive together could both be taken by one worker, and the second would
 * wait behind the first while another worker is idle. Slow clients are given up on early and cost a tenth of the time.
 */
export class Patience {
  #expected: Expected | null = null;
  #since = 0;
  #until = 0;
  #creditMs = CREDIT_MAX_MS;
  #countedAt = 0;

  /** Starts a moment, if there is credit left for one. `now` is performance.now(). */
  begin(expected: Expected, now: number): void {
    this.#creditMs = Math.min(CREDIT_MAX_MS, this.#creditMs + (now - this.#countedAt) * SHARE);
    this.#countedAt = now;
    if (this.#creditMs < MOMENT_MS) return;
    this.#expected = expected;
    this.#since = now;
    this.#until = now + MOMENT_MS;
  }

  /** Milliseconds for which no connection should be accepted; 0 when the request is here or the moment is over. */
  leftMs(): number {
    if (this.#expected === null) return 0;
    const now = performance.now();
    if (now < this.#until && this.#expected.reading) return this.#until - now;
    this.#expected = null;
    this.#creditMs -= Math.min(now, this.#until) - this.#since;
    return 0;
  }
}
