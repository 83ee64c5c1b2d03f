/** When a worker may accept its next connection. */

import type { CoreSettings, Logger } from 'tricorn/plugin';
import { type Expected, Patience } from './patience.ts';

/** Pause after an accept that failed for want of descriptors or memory: the listener stays ready all the while. */
const SHORTAGE_PAUSE_MS = 100;
/** A shortage that comes and goes is told again after this long at the earliest. */
const SHORTAGE_REPORT_MS = 10_000;

/** Keeps a worker from accepting what it could not serve now. */
export class Admission {
  readonly #patience = new Patience();
  readonly #logger: Logger;
  readonly #limit: number;
  readonly #alone: boolean;
  #pausedUntil = 0;
  #reportedAt = Number.NEGATIVE_INFINITY;

  constructor(logger: Logger, settings: Pick<CoreSettings, 'workerConnections' | 'workers'>) {
    this.#logger = logger;
    this.#limit = settings.workerConnections;
    this.#alone = settings.workers === 1;
  }

  /** Milliseconds until connections may be accepted: 0 for now, Infinity for when one of those held has gone. */
  waitMs(held: number): number {
    if (held >= this.#limit) return Number.POSITIVE_INFINITY;
    if (this.#pausedUntil > 0) {
      const left = this.#pausedUntil - performance.now();
      if (left > 0) return left;
      this.#pausedUntil = 0;
    }
    return this.#patience.leftMs();
  }

  /** Not all of a request has arrived. A worker without others beside it loses nothing by going on. */
  incomplete(connection: Expected): void {
    if (!this.#alone) this.#patience.begin(connection, performance.now());
  }

  /** Something has arrived on a connection that was accepted before. */
  arrived(connection: Expected): void {
    this.#patience.end(connection, performance.now());
  }

  /** A connection waits and can't be accepted: pauses, and says so, but not again and again. */
  refused(listener: string, errno: number): void {
    const now = performance.now();
    this.#pausedUntil = now + SHORTAGE_PAUSE_MS;
    if (now - this.#reportedAt < SHORTAGE_REPORT_MS) return;
    this.#reportedAt = now;
    this.#logger.error("can't accept connections, trying again", { listener, errno });
  }
}
