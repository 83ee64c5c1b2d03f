/** Whether those who wait to be accepted may have waited for long. */

/** Longer than any request of an application that is as quick as its clients expect. */
const LONG_MS = 50;

/**
 * Watches, without a system call, for how long somebody has been waiting each time the worker looked. A client that has
 * waited may have left meanwhile, which is then worth a look before the application works for nobody.
 */
export class AcceptQueue {
  #servedAt = 0;
  #emptyAt = 0;

  /** A connection has had its turn; `now` is performance.now(). */
  served(now: number): void {
    this.#servedAt = now;
  }

  /** Nobody waited after the last connection that was served. */
  empty(): void {
    this.#emptyAt = this.#servedAt;
  }

  /** True when the next one may have waited while others were served. */
  get long(): boolean {
    return this.#servedAt - this.#emptyAt > LONG_MS;
  }
}
