/** One exchange in the thread: what the application is given. */

import type { MessagePort } from 'node:worker_threads';
import {
  type Application,
  type Exchange,
  ExchangeEnd,
  type Outcome,
  type Peer,
  type RequestHead,
} from 'tricorn/plugin';
import { carryError } from './carried-error.ts';
import { peerOf } from './crossing-peer.ts';
import { type CrossingRequest, TO_MAIN, VIA } from './protocol.ts';
import { ThreadBody } from './thread-body.ts';
import { type ResponseOwner, ThreadResponse } from './thread-response.ts';

/**
 * Milliseconds for which an application may stay unfinished after its exchange has ended. Then it counts as done, as its
 * promise need never settle: Connect's middleware under Koa calls nobody when it has answered.
 */
const AFTERWARDS_MS = 1000;

/** What an exchange is served with. */
export interface ThreadExchangeOptions {
  /** Bytes of a response that is still being written that may be under way. */
  readonly responseWindowBytes: number;
  /** The exchange is over and its application done. */
  readonly onOver: () => void;
}

/** The thread's end of an exchange that the main thread has from the engine. */
export class ThreadExchange implements Exchange, ResponseOwner {
  readonly port: MessagePort;
  readonly id: number;
  readonly request: RequestHead;
  readonly peer: Peer;
  readonly body: ThreadBody;
  readonly response: ThreadResponse;
  readonly #end: ExchangeEnd = new ExchangeEnd();
  #applicationDone = false;
  /** The application's function has been called and has not returned. */
  #running = false;
  #over = false;
  #afterwards: NodeJS.Timeout | undefined;
  readonly #onOver: () => void;

  constructor(port: MessagePort, message: CrossingRequest, { responseWindowBytes, onOver }: ThreadExchangeOptions) {
    const [id, method, target, minorVersion, headers, remoteAddress, remotePort, localAddress, localPort, encrypted] =
      message;
    this.port = port;
    this.#onOver = onOver;
    this.id = id;
    this.request = { method, target, minorVersion, headers };
    const via = message[VIA];
    this.peer = {
      remoteAddress,
      remotePort,
      localAddress,
      localPort,
      encrypted,
      via: via === null ? undefined : peerOf(via),
    };
    this.body = new ThreadBody(message, (bytes) => {
      if (!this.#over) port.postMessage([TO_MAIN.pull, id, bytes]);
    });
    this.response = new ThreadResponse(this, responseWindowBytes);
  }

  get method(): string {
    return this.request.method;
  }

  /** True when the thread is done with it. */
  get over(): boolean {
    return this.#over;
  }

  get open(): boolean {
    return this.#end.outcome === null;
  }

  get outcome(): Outcome | null {
    return this.#end.outcome;
  }

  get signal(): AbortSignal {
    return this.#end.signal;
  }

  onEnd(listener: (outcome: Outcome) => void): void {
    this.#end.onEnd(listener);
  }

  abort(reason?: Error): void {
    if (!this.open) return;
    // What was written before must have its chance to reach the client, as it has on a socket.
    this.response.release();
    this.port.postMessage([TO_MAIN.abort, this.id, reason === undefined ? null : carryError(reason)]);
    this.settle('aborted');
  }

  /** Runs the application; the main thread hears when it is done and the exchange has ended. */
  serve(application: Application): void {
    let pending: void | Promise<void>;
    this.#running = true;
    try {
      pending = application.run(this);
    } catch (error) {
      this.#running = false;
      this.#failed(error);
      return;
    }
    this.#running = false;
    if (pending === undefined) {
      this.#done();
      return;
    }
    if (!this.open) this.#limitAfterwards();
    pending.then(
      () => this.#done(),
      (error: unknown) => this.#failed(error),
    );
  }

  /** The exchange has ended otherwise than by its response. */
  settle(outcome: Outcome): void {
    if (!this.open) return;
    this.response.discard();
    this.body.failForEnd(outcome);
    this.#end.settle(outcome);
    this.#finishWhenOver();
  }

  /** See {@link ResponseOwner.responseEnded}. */
  responseEnded(): void {
    this.#end.settle('completed');
    this.#finishWhenOver();
  }

  /** It fires only when the event loop turns, so what still computes or blocks keeps its thread. */
  #limitAfterwards(): void {
    this.#afterwards ??= setTimeout(() => this.#done(), AFTERWARDS_MS);
  }

  #done(): void {
    this.#applicationDone = true;
    this.#finishWhenOver();
  }

  #failed(error: unknown): void {
    clearTimeout(this.#afterwards);
    if (this.#over) {
      const { method, target } = this.request;
      this.port.postMessage([TO_MAIN.failedLate, carryError(error), method, target]);
      return;
    }
    if (this.open) this.settle('aborted');
    else this.response.release();
    this.#over = true;
    this.port.postMessage([TO_MAIN.done, this.id, carryError(error)]);
    this.#onOver();
  }

  /** One request at a time: the thread is free when the application is done and its response has ended. */
  #finishWhenOver(): void {
    if (this.#over || this.open) return;
    if (!this.#applicationDone) {
      if (!this.#running) this.#limitAfterwards();
      return;
    }
    clearTimeout(this.#afterwards);
    this.#over = true;
    if (!this.response.finish()) this.port.postMessage([TO_MAIN.done, this.id, null]);
    this.#onOver();
  }
}
