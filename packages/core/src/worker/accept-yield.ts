/** Lets the other workers of a server have their share of the connections that come at once. */

/** Milliseconds that a worker yields, 0.1 with the kernel's timer slack: enough for another one to wake up and accept. */
const YIELD_MS = 0.05;
/** Connections that follow another one within so many milliseconds come at once. */
const AT_ONCE_MS = 0.5;
/** Most that are yielded for in a row, 27 ms in all. */
const MOST_YIELDS = 256;
/** Under a load of short connections the loop stands still for about a hundredth of its time. */
const YIELDS_PER_MS = 0.1;

/** Nobody writes to it, so a wait for it to change is a pause. */
const UNCHANGED = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

/** What a yield needs of the outside. */
export interface YieldMeans {
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** Stops the thread for so many milliseconds. */
  readonly pause: (milliseconds: number) => void;
}

const MEANS: YieldMeans = {
  now: () => performance.now(),
  pause: (milliseconds) => void Atomics.wait(UNCHANGED, 0, 0, milliseconds),
};

/**
 * The kernel wakes all workers for a connection and the first one awake accepts, again and again, before another is there:
 * of 16 connections at once one of two workers had 13 on average, and kept them. So a worker stands back for a moment after
 * each that follows closely on another. See docs/decisions/0010.
 */
export class AcceptYield {
  readonly #means: YieldMeans;
  #yields = MOST_YIELDS;
  #latest = Number.NEGATIVE_INFINITY;

  constructor(means: YieldMeans = MEANS) {
    this.#means = means;
  }

  /** A connection was accepted. Returns when it is this worker's turn again. */
  accepted(): void {
    const { now, pause } = this.#means;
    const time = now();
    const since = time - this.#latest;
    this.#latest = time;
    this.#yields = Math.min(MOST_YIELDS, this.#yields + since * YIELDS_PER_MS);
    if (since >= AT_ONCE_MS || this.#yields < 1) return;
    this.#yields -= 1;
    pause(YIELD_MS);
    this.#latest = now();
  }
}
