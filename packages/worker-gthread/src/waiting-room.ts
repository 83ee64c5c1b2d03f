/** Requests that wait for a free thread. */

import type { Exchange } from 'tricorn/plugin';

interface Waiting {
  readonly exchange: Exchange;
  /** Settles what `run` gave the engine. */
  readonly resolve: (served?: Promise<void>) => void;
}

const APOLOGY = 'Service Unavailable\n';

/** First come, first served, with a limit. Those whose client leaves are forgotten. */
export class WaitingRoom {
  readonly #places: number;
  readonly #waiting: Set<Waiting> = new Set();

  /** @param places Requests that may wait; more are refused. */
  constructor(places: number) {
    this.#places = places;
  }

  /** Waits; resolves when the request was served, refused for lack of room, or given up by its client. */
  enter(exchange: Exchange): void | Promise<void> {
    if (this.#waiting.size >= this.#places) {
      refuse(exchange);
      return;
    }
    return new Promise((resolve) => {
      const waiting: Waiting = { exchange, resolve };
      this.#waiting.add(waiting);
      exchange.onEnd(() => {
        if (this.#waiting.delete(waiting)) resolve();
      });
    });
  }

  /** Takes the one that waits longest out; null when nobody waits. */
  next(): Waiting | null {
    for (const waiting of this.#waiting) {
      this.#waiting.delete(waiting);
      return waiting;
    }
    return null;
  }

  /** Sends everybody away. */
  refuseAll(): void {
    for (let waiting = this.next(); waiting !== null; waiting = this.next()) {
      refuse(waiting.exchange);
      waiting.resolve();
    }
  }
}

/** Answers 503 (RFC 9110 section 15.6.4): no thread has room for this request. */
export function refuse({ response, outcome }: Exchange): void {
  if (outcome !== null) return;
  response.start({
    status: 503,
    headers: ['Content-Type', 'text/plain', 'Content-Length', String(APOLOGY.length), 'Retry-After', '1'],
  });
  response.write(APOLOGY);
  response.end();
}
