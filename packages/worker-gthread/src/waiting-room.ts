/** Requests that wait for a free thread. */

import type { Job } from './job.ts';
import { standIn } from './stand-in.ts';

/** First come, first served, with a limit. Those whose client leaves are forgotten. */
export class WaitingRoom {
  readonly #places: number;
  readonly #waiting: Set<Job> = new Set();

  /** @param places Requests that may wait; more are refused. */
  constructor(places: number) {
    this.#places = places;
  }

  /** Has a job wait, or refuses it for lack of room. */
  enter(job: Job): void {
    if (this.#waiting.size >= this.#places) {
      refuse(job);
      return;
    }
    this.#waiting.add(job);
    job.exchange.onEnd(() => {
      if (this.#waiting.delete(job)) job.resolve();
    });
  }

  /** Takes the job out that waits longest; null when none waits. */
  next(): Job | null {
    for (const job of this.#waiting) {
      this.#waiting.delete(job);
      return job;
    }
    return null;
  }

  /** Sends everybody away. */
  refuseAll(): void {
    for (let job = this.next(); job !== null; job = this.next()) refuse(job);
  }
}

/** Answers 503 (RFC 9110 section 15.6.4): no thread has room for this request. */
export function refuse({ exchange, resolve }: Job): void {
  standIn(exchange, 503, ['Retry-After', '1']);
  resolve();
}
