/** When a thread begins the requests that it has received. */

import { AsyncResource } from 'node:async_hooks';
import type { CrossingRequest } from './protocol.ts';

/**
 * Begins one request after the other, each in a turn of its own: the application may be in the middle of what it does after
 * its response.
 *
 * Requests that arrive together are given their turns together, which Node then takes in a single round of the event loop, with
 * ticks and promises in between: a round of its own for each would cost a system call.
 */
export class Turns {
  readonly #held: CrossingRequest[] = [];
  readonly #isFree: () => boolean;
  readonly #begin: (request: CrossingRequest) => boolean;
  /** Turns that have not come yet. */
  #scheduled = 0;
  readonly #scheduleOutside: () => void;

  /** @param begin False when the request is not this thread's any more. */
  constructor(isFree: () => boolean, begin: (request: CrossingRequest) => boolean) {
    this.#isFree = isFree;
    this.#begin = begin;
    // In this context instead of the application's: what that keeps for one request must not be seen by the next.
    this.#scheduleOutside = AsyncResource.bind(() => this.#schedule());
  }

  /** Has requests begin when those before them are over. */
  hold(requests: readonly CrossingRequest[]): void {
    for (const request of requests) {
      this.#held.push(request);
      this.#schedule();
    }
  }

  /** The thread is free again. */
  next(): void {
    if (this.#scheduled === 0 && this.#held.length > 0) this.#scheduleOutside();
  }

  /** Lets go of a request; false when it was begun. */
  forget(id: number): boolean {
    const index = this.#held.findIndex((request) => request[0] === id);
    if (index >= 0) this.#held.splice(index, 1);
    return index >= 0;
  }

  #schedule(): void {
    this.#scheduled += 1;
    setImmediate(() => this.#takeTurn());
  }

  #takeTurn(): void {
    this.#scheduled -= 1;
    if (!this.#isFree()) return;
    for (let request = this.#held.shift(); request !== undefined; request = this.#held.shift()) {
      if (this.#begin(request)) return;
    }
  }
}
