/** A client of our own, for loads that wrk can't make: it sends one request when told and says how it went. */

import { Agent, request as httpRequest } from 'node:http';
import type { RequestShape } from '../cell.ts';
import { extraFields } from './load.ts';

const TIMEOUT_MILLISECONDS = 60_000;
/** Bodies are sent in pieces, so that a large one is not held whole and back-pressure is felt. */
const PIECE = Buffer.alloc(65_536, 'x');

/** One connection that is kept, and the requests that are on it or wait for it. */
interface Lane {
  readonly agent: Agent;
  requests: number;
}

/** So many connections to one server. */
export class Client {
  readonly #lanes: readonly Lane[];
  readonly #port: number;
  #last = 0;

  constructor(port: number, connections: number) {
    this.#port = port;
    const agents = Array.from({ length: connections }, () => new Agent({ keepAlive: true, maxSockets: 1 }));
    this.#lanes = agents.map((agent) => ({ agent, requests: 0 }));
  }

  /** Sends one request and reads the whole answer. Resolves to whether it was a complete 2xx; never rejects. */
  async send(shape: RequestShape, path: string = shape.path): Promise<boolean> {
    const lane = this.#nextLane();
    lane.requests += 1;
    const isGood = await this.#sendOn(lane.agent, shape, path);
    lane.requests -= 1;
    return isGood;
  }

  /**
   * The next in turn of the least busy ones. One agent for all would open connections only as it needs them, and a slow load
   * would go over the few that it had: to few workers, where the server has several.
   */
  #nextLane(): Lane {
    const least = Math.min(...this.#lanes.map(({ requests }) => requests));
    do this.#last = (this.#last + 1) % this.#lanes.length;
    while (this.#lanes[this.#last]!.requests > least);
    return this.#lanes[this.#last]!;
  }

  #sendOn(agent: Agent, shape: RequestShape, path: string): Promise<boolean> {
    const { promise, resolve } = deferred<boolean>();
    const bytes = shape.bodyBytes ?? 0;
    const request = httpRequest({
      agent,
      host: '127.0.0.1',
      port: this.#port,
      method: shape.method,
      path,
      headers: { ...Object.fromEntries(extraFields(shape)), ...(bytes > 0 ? { 'content-length': bytes } : {}) },
      timeout: TIMEOUT_MILLISECONDS,
    });
    request.on('response', (response) => {
      const isGood = response.statusCode !== undefined && response.statusCode >= 200 && response.statusCode < 300;
      response.on('end', () => resolve(isGood && response.complete)).on('error', () => resolve(false));
      response.resume();
    });
    request.on('timeout', () => request.destroy()).on('error', () => resolve(false));
    sendBody(request, bytes);
    return promise;
  }

  close(): void {
    for (const { agent } of this.#lanes) agent.destroy();
  }
}

function sendBody(request: ReturnType<typeof httpRequest>, bytes: number): void {
  let left = bytes;
  const fill = (): void => {
    while (left > 0) {
      const piece = left >= PIECE.length ? PIECE : PIECE.subarray(0, left);
      left -= piece.length;
      if (!request.write(piece) && left > 0) {
        request.once('drain', fill);
        return;
      }
    }
    request.end();
  };
  fill();
}

/** Node 20 has no `Promise.withResolvers`. */
function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
