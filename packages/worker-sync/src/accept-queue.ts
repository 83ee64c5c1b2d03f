/** Whether those who wait to be accepted may have waited for long. */

/** Longer than any request of an application that is as quick as its clients expect. */
const LONG_MS = 50;
/** Serving a client that has left costs no more than this before the next one is looked at. */
const LOOK_EVERY_MS = 10;

/**
 * Watches, without a system call, for how long somebody has been waiting each time the worker looked. A client that has
 * waited may have left meanwhile, which is then worth a look before the application works for nobody.
 */
export class AcceptQueue {
  #servedAt = 0;
  #emptyAt = 0;
  #lookedAt = Number.NEGATIVE_INFINITY;

  /** A connection has had its turn; `now` is performance.now(). */
  served(now: number): void {
    this.#servedAt = now;
  }

  /** Nobody waited after the last connection that was served. */
  empty(): void {
    this.#emptyAt = this.#servedAt;
  }

  /** True when the next client has waited behind others and is worth a look: one every 10 ms of work, and all after one that left. */
  get doubtful(): boolean {
    return this.#servedAt - this.#emptyAt > LONG_MS && this.#servedAt - this.#lookedAt >= LOOK_EVERY_MS;
  }

  /** A client was looked at, and had left or not. */
  looked(left: boolean): void {
    this.#lookedAt = left ? Number.NEGATIVE_INFINITY : this.#servedAt;
  }
}
