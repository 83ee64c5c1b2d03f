/** Requests that wait for a thread: here, or sent ahead to one that is still busy. */

import type { Job } from './job.ts';
import type { Lane } from './lane.ts';
import { standIn } from './stand-in.ts';

/** Milliseconds that a request is left with a busy thread before the next thread without work takes it. */
const PATIENCE_MS = 5;

interface Ahead {
  readonly lane: Lane;
  /** Monotonic milliseconds. */
  readonly sentAt: number;
}

/** First come, first served, with a limit. Those whose client leaves are forgotten. */
export class WaitingRoom {
  readonly #places: number;
  #waiting: Set<Job> = new Set();
  /** In the order in which they were sent. */
  readonly #ahead: Map<Job, Ahead> = new Map();

  /** @param places Requests that may wait; more are refused. */
  constructor(places: number) {
    this.#places = places;
  }

  /** Has a job wait, or refuses it for lack of room. */
  enter(job: Job): void {
    if (this.#waiting.size + this.#ahead.size >= this.#places) {
      refuse(job);
      return;
    }
    this.#waiting.add(job);
    job.exchange.onEnd(() => {
      if (this.#waiting.delete(job) || this.#takeBack(job)) job.resolve();
    });
  }

  /** Puts a job back to the front: the thread that it was sent ahead to has ended. */
  enterAgain(job: Job): void {
    this.#ahead.delete(job);
    this.#waiting = new Set([job, ...this.#waiting]);
  }

  /** Takes out what a thread without work is to serve; null when nobody waits. */
  next(): Job | null {
    return this.#takeOldest(PATIENCE_MS) ?? this.#takeWaiting() ?? this.#takeOldest(0);
  }

  /** Sends a thread that answers quickly what it is to serve next, so that it need not wait for us in between. */
  sendAhead(lane: Lane): void {
    // What has waited too long with another thread needs one without work.
    while (lane.hasRoom && !this.#isOverdue) {
      const job = this.#takeWaiting(isWithoutBody);
      if (job === null) return;
      this.#ahead.set(job, { lane, sentAt: performance.now() });
      lane.serve(job);
    }
  }

  /** A thread has begun a job. */
  begun(job: Job): void {
    if (this.#ahead.delete(job)) job.exchange.dequeued?.();
  }

  /** Sends everybody away. */
  refuseAll(): void {
    for (let job = this.#takeWaiting(); job !== null; job = this.#takeWaiting()) refuse(job);
  }

  /** Takes the job out that waits longest, if it is wanted. */
  #takeWaiting(isWanted: (job: Job) => boolean = () => true): Job | null {
    for (const job of this.#waiting) {
      if (!isWanted(job)) return null;
      this.#waiting.delete(job);
      return job;
    }
    return null;
  }

  get #isOverdue(): boolean {
    for (const { sentAt } of this.#ahead.values()) return performance.now() - sentAt >= PATIENCE_MS;
    return false;
  }

  /** Takes the job back that was sent ahead longest ago, if that is so many milliseconds. */
  #takeOldest(ageMs: number): Job | null {
    for (const [job, { sentAt }] of this.#ahead) {
      if (performance.now() - sentAt < ageMs) return null;
      if (this.#takeBack(job)) return job;
    }
    return null;
  }

  #takeBack(job: Job): boolean {
    if (this.#ahead.get(job)?.lane.takeBack(job) !== true) return false;
    this.#ahead.delete(job);
    return true;
  }
}

/** A body is read when its request is sent, and could not be sent again. */
function isWithoutBody({ exchange }: Job): boolean {
  return exchange.body.length === 0;
}

/** Answers 503 (RFC 9110 section 15.6.4): no thread has room for this request. */
export function refuse({ exchange, resolve }: Job): void {
  standIn(exchange, 503, ['Retry-After', '1']);
  resolve();
}
