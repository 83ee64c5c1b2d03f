/** What the main thread has to say to one thread: at once, or together with more at the end of its turn. */

import type { MessagePort } from 'node:worker_threads';
import { type CrossingRequest, type ThreadMessage, TO_THREAD } from './protocol.ts';

/**
 * Sends in order. A message costs its sender a lock and often a system call that wakes the thread, and its receiver a turn of the
 * event loop, whatever it holds: requests that need not be there at once share one.
 */
export class Outbox {
  readonly #port: MessagePort;
  #requests: CrossingRequest[] = [];
  #flushScheduled = false;

  constructor(port: MessagePort) {
    this.#port = port;
  }

  /** Requests that have not been sent yet. */
  get length(): number {
    return this.#requests.length;
  }

  /** Sends a message now, behind what was put off. */
  send(message: ThreadMessage): void {
    this.flush();
    this.#port.postMessage(message);
  }

  /** Sends a request when this turn of the event loop is over, or earlier. */
  putOff(request: CrossingRequest): void {
    this.#requests.push(request);
    if (this.#flushScheduled) return;
    this.#flushScheduled = true;
    setImmediate(() => {
      this.#flushScheduled = false;
      this.flush();
    });
  }

  /** Sends what was put off. */
  flush(): void {
    const requests = this.#requests;
    if (requests.length === 0) return;
    this.#requests = [];
    const message: ThreadMessage = [TO_THREAD.requests, requests];
    this.#port.postMessage(message);
  }
}
