/** An exchange of the connection engine: one parsed request and the response to it. */

import { type Exchange, ExchangeEnd, type Outcome, type Peer, type TakenConnection } from '../exchange.ts';
import type { ParsedHead } from './head-parser.ts';
import { HttpResponse, type ResponseHost } from './http-response.ts';
import type { Forwarded } from './proxy/forwarding.ts';
import { type BodySource, HttpRequestBody } from './request-body.ts';

/** What an exchange needs of its connection. */
export interface ExchangeHost extends BodySource, ResponseHost {
  /** See {@link Exchange.upgrade}. */
  release(): TakenConnection | null;
}

export class HttpExchange implements Exchange {
  readonly request: ParsedHead;
  readonly peer: Peer;
  readonly body: HttpRequestBody;
  readonly response: HttpResponse;
  /** Monotonic milliseconds at which the head was complete. */
  readonly startedAt: number = performance.now();
  /** Milliseconds from the arrival of the request to the start of the application, as far as a worker class told. */
  queueMs = 0;
  /** Why the application gave up, where it said so. */
  abortReason: Error | null = null;
  #arrivedAt: number = this.startedAt;
  #dispatched = false;
  #upgraded = false;
  /** Whether the connection may serve another request after this one, as far as the request goes. */
  keepAlive: boolean;
  readonly #host: ExchangeHost;
  readonly #end = new ExchangeEnd();

  constructor(host: ExchangeHost, { head, peer }: Forwarded<ParsedHead>, bodyWindowBytes: number) {
    this.request = head;
    this.peer = peer;
    // What follows a CONNECT is no request, whether or not it was accepted.
    this.keepAlive = head.keepAlive && head.method !== 'CONNECT';
    this.body = new HttpRequestBody(head.bodyBytes, host, bodyWindowBytes);
    this.response = new HttpResponse(host, {
      isHead: head.method === 'HEAD',
      minorVersion: head.minorVersion,
      closes: !head.keepAlive,
    });
    this.#host = host;
  }

  /** False while its body is still being collected. */
  get dispatched(): boolean {
    return this.#dispatched;
  }

  /** For the connection: the request has arrived and is handed to the worker class. */
  dispatch(): void {
    this.#dispatched = true;
    // Without a body it has arrived with its head, and the clock need not be asked again.
    if (this.body.length !== 0) this.#arrivedAt = performance.now();
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

  /** True once the application has taken the connection. */
  get upgraded(): boolean {
    return this.#upgraded;
  }

  upgrade(): TakenConnection | null {
    if (this.outcome !== null || this.response.started || this.body.length !== 0) return null;
    const taken = this.#host.release();
    this.#upgraded = taken !== null;
    return taken;
  }

  dequeued(): void {
    this.queueMs = performance.now() - this.#arrivedAt;
  }

  abort(reason?: Error): void {
    if (this.outcome !== null) return;
    this.abortReason = reason ?? null;
    this.#host.abort();
  }

  /** For the connection: the exchange is over. */
  settle(outcome: Outcome): void {
    this.#end.settle(outcome);
  }
}
