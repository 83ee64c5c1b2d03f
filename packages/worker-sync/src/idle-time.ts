/** How much of its time a thread has nothing to do. */

/** Adds up waiting times. A wait of a millisecond for the next request under load is not worth two looks at the clock. */
export class IdleTime {
  #idleMs = 0;
  #since: number = performance.now();

  /** Waits, and counts the time. */
  during(wait: () => number): number {
    const begun = performance.now();
    const result = wait();
    this.#idleMs += performance.now() - begun;
    return result;
  }

  /** The idle share of the time since the last call, from 0 to 1. */
  share(): number {
    const now = performance.now();
    const share = now > this.#since ? this.#idleMs / (now - this.#since) : 0;
    this.#idleMs = 0;
    this.#since = now;
    return Math.min(1, share);
  }
}
