/** An exchange of the connection engine: one parsed request and the response to it. */

import { type Exchange, ExchangeEnd, type Outcome, type Peer } from '../exchange.ts';
import type { ParsedHead } from './head-parser.ts';
import { HttpResponse, type ResponseHost } from './http-response.ts';
import { type BodySource, HttpRequestBody } from './request-body.ts';

/** What an exchange needs of its connection. */
export interface ExchangeHost extends BodySource, ResponseHost {}

export class HttpExchange implements Exchange {
  readonly request: ParsedHead;
  readonly body: HttpRequestBody;
  readonly response: HttpResponse;
  /** Monotonic milliseconds at which the head was complete. */
  readonly startedAt: number = performance.now();
  /** Why the application gave up, where it said so. */
  abortReason: Error | null = null;
  /** False while its body is still being collected. */
  dispatched = false;
  /** Whether the connection may serve another request after this one, as far as the request goes. */
  keepAlive: boolean;
  readonly #host: ExchangeHost;
  readonly #end = new ExchangeEnd();

  constructor(host: ExchangeHost, head: ParsedHead, bodyWindowBytes: number) {
    this.request = head;
    this.keepAlive = head.keepAlive;
    this.body = new HttpRequestBody(head.bodyBytes, host, bodyWindowBytes);
    this.response = new HttpResponse(host, { isHead: head.method === 'HEAD', minorVersion: head.minorVersion });
    this.#host = host;
  }

  get peer(): Peer {
    return this.#host.wire.peer;
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
    if (this.outcome !== null) return;
    this.abortReason = reason ?? null;
    this.#host.abort();
  }

  /** For the connection: the exchange is over. */
  settle(outcome: Outcome): void {
    this.#end.settle(outcome);
  }
}
