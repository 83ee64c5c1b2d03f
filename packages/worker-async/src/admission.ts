/** Admission of exchanges to the event loop: up to a limit at once, the others wait their turn. */

import PQueue from 'p-queue';
import type { Exchange, Run } from 'tricorn/plugin';

export interface AdmissionLimits {
  /** Exchanges in flight at once. */
  readonly running: number;
  /** Exchanges that may wait; one more is answered 503. */
  readonly waiting: number;
}

/** Runs exchanges, at most `running` at once, first come first served. */
export class Admission {
  readonly #run: Run;
  readonly #limits: AdmissionLimits;
  /** Only what finds no room goes through the queue: below the limit, admission costs nothing. */
  readonly #queue = new PQueue({ concurrency: 1 });
  #running = 0;
  /** Hands the next free place to the head of the queue. */
  #handOver: (() => void) | null = null;
  readonly #release = (): void => {
    if (this.#handOver === null) this.#running--;
    else {
      this.#handOver();
      this.#handOver = null;
    }
  };

  constructor(run: Run, limits: AdmissionLimits) {
    this.#run = run;
    this.#limits = limits;
  }

  /** Exchanges that wait for a place. */
  get waiting(): number {
    return this.#queue.size + this.#queue.pending;
  }

  /** Runs the exchange now or when its turn comes. */
  admit(exchange: Exchange): void | Promise<void> {
    if (this.#running < this.#limits.running && this.waiting === 0) {
      this.#running++;
      return this.#start(exchange);
    }
    if (this.waiting >= this.#limits.waiting) {
      refuse(exchange);
      return;
    }
    return this.#queue
      .add(() => this.#place())
      .then(() => {
        exchange.dequeued?.();
        return this.#start(exchange);
      });
  }

  #start(exchange: Exchange): void | Promise<void> {
    // The client may have left while the exchange waited: then `onEnd` calls back at once and the place is free again.
    const gone = exchange.outcome !== null;
    exchange.onEnd(this.#release);
    if (!gone) return this.#run(exchange);
  }

  /** Resolves with a place taken. */
  #place(): void | Promise<void> {
    if (this.#running < this.#limits.running) {
      this.#running++;
      return;
    }
    return new Promise((resolve) => {
      this.#handOver = resolve;
    });
  }
}

function refuse({ response }: Exchange): void {
  const body = '503 Service Unavailable\n';
  const headers = ['Content-Type', 'text/plain', 'Content-Length', String(body.length), 'Retry-After', '1'];
  response.start({ status: 503, headers });
  response.write(body);
  response.end();
}
