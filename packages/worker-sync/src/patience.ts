/** A moment for the rest of a request. */

/** Longest moment. A client on this machine sends the rest within 0.1 ms, but some 50 ms were seen on a crowded one. */
const MOMENT_MS = 100;
/** Share of the worker's time that may be spent on moments. */
const SHARE = 0.1;
/** What may be spent at once after a time without any. */
const CREDIT_MAX_MS = 300;

/** Whose request has not arrived in full. */
export interface Expected {
  /** True while its request is awaited or arriving. */
  readonly reading: boolean;
}

/**
 * Decides how long a worker that has accepted a connection waits for the rest of its request before it accepts another
 * one. Without this, two requests that arrive together could both be taken by one worker, and the second would wait
 * behind the first while another worker is idle. Slow clients can't stop a worker with it: they get a tenth of its time.
 */
export class Patience {
  #expected: Expected | null = null;
  #since = 0;
  #creditMs = CREDIT_MAX_MS;
  #countedAt = 0;

  /** Starts a moment, if there is credit left for one. `now` is performance.now(), here and below. */
  begin(expected: Expected, now: number): void {
    this.#creditMs = Math.min(CREDIT_MAX_MS, this.#creditMs + (now - this.#countedAt) * SHARE);
    this.#countedAt = now;
    if (this.#creditMs < MOMENT_MS) return;
    this.#expected = expected;
    this.#since = now;
  }

  /** More has arrived from this client. */
  end(expected: Expected, now: number): void {
    if (this.#expected === expected) this.#end(now);
  }

  /** Milliseconds for which no connection should be accepted; 0 when nobody is expected or the moment is over. */
  leftMs(): number {
    if (this.#expected === null) return 0;
    const now = performance.now();
    const left = this.#since + MOMENT_MS - now;
    if (left > 0 && this.#expected.reading) return left;
    this.#end(now);
    return 0;
  }

  #end(now: number): void {
    this.#expected = null;
    this.#creditMs -= Math.min(now - this.#since, MOMENT_MS);
  }
}
