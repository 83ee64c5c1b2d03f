/** Requests that wait for a thread: here, or sent ahead to one that is still busy. */

import { isWithoutBody, type Job } from './job.ts';
import type { Lane } from './lane.ts';
import { standIn } from './stand-in.ts';

/** Milliseconds that a request is left with a busy thread before the next thread without work takes it. */
const PATIENCE_MS = 5;

interface Ahead {
  readonly job: Job;
  readonly lane: Lane;
  /** Monotonic milliseconds. */
  readonly sentAt: number;
}

/**
 * First come, first served, with a limit. Those whose client leaves are forgotten.
 *
 * Arrays, no sets or maps: the table of a set that has grown too old points to the one that replaces it. One dead table among the
 * long-lived objects then keeps all that come after it, and whoever waited there, until the next full collection.
 */
export class WaitingRoom {
  readonly #places: number;
  readonly #waiting: Job[] = [];
  /** In the order in which they were sent. */
  readonly #ahead: Ahead[] = [];

  /** @param places Requests that may wait; more are refused. */
  constructor(places: number) {
    this.#places = places;
  }

  /** Has a job wait, or refuses it for lack of room. */
  enter(job: Job): void {
    if (this.#waiting.length + this.#ahead.length >= this.#places) {
      refuse(job);
      return;
    }
    this.#waiting.push(job);
    this.#heedEnd(job);
  }

  /** Puts a job to the front: the thread that it was sent to has ended before it began it. */
  enterAgain(job: Job): void {
    this.#leaveAhead(job);
    this.#waiting.unshift(job);
    this.#heedEnd(job);
  }

  /** Takes out what a thread without work is to serve; null when nobody waits. */
  next(): Job | null {
    return this.#takeOldest(PATIENCE_MS) ?? this.#takeWaiting() ?? this.#takeOldest(0);
  }

  /** Sends a thread that answers quickly what it is to serve next, at most so many, so that it need not wait for us in between. */
  sendAhead(lane: Lane, most: number): void {
    // What has waited too long with another thread needs one without work.
    while (lane.hasRoom(most) && !this.#isOverdue) {
      const job = this.#takeWaiting(isWithoutBody);
      if (job === null) return;
      this.#ahead.push({ job, lane, sentAt: performance.now() });
      lane.serve(job);
    }
  }

  /** A thread has begun a job. */
  begun(job: Job): void {
    if (this.#leaveAhead(job) !== undefined) job.exchange.dequeued?.();
  }

  /** Sends everybody away. */
  refuseAll(): void {
    for (let job = this.#takeWaiting(); job !== null; job = this.#takeWaiting()) refuse(job);
  }

  /** Takes the job out that waits longest, if it is wanted. */
  #takeWaiting(isWanted: (job: Job) => boolean = () => true): Job | null {
    const job = this.#waiting[0];
    if (job === undefined || !isWanted(job)) return null;
    this.#waiting.shift();
    return job;
  }

  get #isOverdue(): boolean {
    const oldest = this.#ahead[0];
    return oldest !== undefined && performance.now() - oldest.sentAt >= PATIENCE_MS;
  }

  /** Takes the job back that was sent ahead longest ago, if that is so many milliseconds. */
  #takeOldest(ageMs: number): Job | null {
    for (const ahead of this.#ahead) {
      if (performance.now() - ahead.sentAt < ageMs) return null;
      if (this.#takeBack(ahead)) return ahead.job;
    }
    return null;
  }

  /** True when the thread that it was sent ahead to has not begun it, and will not. */
  #takeBack(ahead: Ahead): boolean {
    if (!ahead.lane.takeBack(ahead.job)) return false;
    this.#leaveAhead(ahead.job);
    return true;
  }

  #heedEnd(job: Job): void {
    job.exchange.onEnd((outcome) => {
      // Only what was served is completed.
      if (outcome !== 'completed' && this.#forget(job)) job.resolve();
    });
  }

  /** True when the job waited. */
  #forget(job: Job): boolean {
    const index = this.#waiting.indexOf(job);
    if (index >= 0) {
      this.#waiting.splice(index, 1);
      return true;
    }
    const ahead = this.#ahead.find((each) => each.job === job);
    return ahead !== undefined && this.#takeBack(ahead);
  }

  /** Takes the job out of those sent ahead; undefined when it was none. */
  #leaveAhead(job: Job): Ahead | undefined {
    // Mostly one of the first: each thread begins them in order.
    const index = this.#ahead.findIndex((ahead) => ahead.job === job);
    return index < 0 ? undefined : this.#ahead.splice(index, 1)[0];
  }
}

/** Answers 503 (RFC 9110 section 15.6.4): no thread has room for this request. */
export function refuse({ exchange, resolve }: Job): void {
  standIn(exchange, 503, ['Retry-After', '1']);
  resolve();
}
