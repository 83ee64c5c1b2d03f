/** A client of our own, for loads that wrk can't make: it sends one request when told and says how it went. */

import { Agent, request as httpRequest } from 'node:http';
import type { RequestShape } from '../cell.ts';
import { extraFields } from './load.ts';

const TIMEOUT_MILLISECONDS = 60_000;
/** Bodies are sent in pieces, so that a large one is not held whole and back-pressure is felt. */
const PIECE = Buffer.alloc(65_536, 'x');

/** Keeps up to so many connections open to one server. Requests beyond that wait in order for a free one. */
export class Client {
  readonly #agent: Agent;
  readonly #port: number;

  constructor(port: number, connections: number) {
    this.#port = port;
    // First in, first out: the load spreads over all connections instead of keeping to the warmest.
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections, scheduling: 'fifo' });
  }

  /** Sends one request and reads the whole answer. Resolves to whether it was a complete 2xx; never rejects. */
  send(shape: RequestShape, path: string = shape.path): Promise<boolean> {
    const { promise, resolve } = deferred<boolean>();
    const bytes = shape.bodyBytes ?? 0;
    const request = httpRequest({
      agent: this.#agent,
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
    this.#agent.destroy();
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
