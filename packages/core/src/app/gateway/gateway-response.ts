/** The response of a gateway application: `start_response`'s rules (PEP 3333) on top of a response sink. */

import { ResponseError } from '../../errors.ts';
import type { Chunk, Exchange, ResponseHead } from '../../exchange.ts';

type Fields = readonly (readonly [name: string, value: string])[];

/** Holds the head back until the first piece of the body, so that the application can still change its mind. */
export class GatewayResponse {
  readonly #exchange: Exchange;
  #status = 0;
  #reason: string | undefined;
  #fields: string[] = [];
  #hasLength = false;

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
  }

  /** True when nothing written now reaches the client. */
  get isOver(): boolean {
    return this.#exchange.outcome !== null;
  }

  /**
   * Takes status and fields. `error` allows a second call, as long as nothing was sent.
   *
   * @throws ResponseError on a second call without `error`, or for a status or fields of the wrong shape; `error` when
   *   the head has been sent.
   */
  start(status: string | number, fields: Fields, error: unknown): void {
    if (this.#status !== 0) {
      if (error === undefined || error === null)
        throw new ResponseError('startResponse() was called a second time without an error');
      if (this.#exchange.response.started) throw error;
    }
    if (!Array.isArray(fields))
      throw new ResponseError('startResponse() needs an array of [name, value] as its second argument');
    this.#setStatus(status);
    this.#setFields(fields);
  }

  /** Sends a piece of the body; false when the client reads more slowly than the application writes. */
  write(chunk: Chunk): boolean {
    if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) {
      throw new ResponseError(
        `a gateway application's body has to be made of string or Uint8Array, not of ${typeof chunk}`,
      );
    }
    if (chunk.length === 0) return true;
    const sink = this.#exchange.response;
    if (!sink.started) sink.start(this.#head());
    return sink.write(chunk);
  }

  /** Adds Content-Length, unless the application gave one or the head is out. */
  announce(bytes: number): void {
    if (this.#hasLength || this.#exchange.response.started) return;
    // Neither has a body; what a GET would have sent is known to the application alone (RFC 9110 section 8.6).
    if (this.#status === 204 || this.#status === 304) return;
    if (bytes === 0 && this.#exchange.request.method === 'HEAD') return;
    this.#fields.push('Content-Length', String(bytes));
    this.#hasLength = true;
  }

  /** Completes the response. */
  end(): void {
    const sink = this.#exchange.response;
    if (!sink.started) {
      this.announce(0);
      sink.start(this.#head());
    }
    sink.end();
  }

  /** Resolves when the client has taken enough, or has gone. */
  ready(): Promise<void> {
    return this.#exchange.response.ready();
  }

  #head(): ResponseHead {
    if (this.#status === 0)
      throw new ResponseError('the gateway application sent a body without calling startResponse()');
    return { status: this.#status, reason: this.#reason, headers: this.#fields };
  }

  #setStatus(status: string | number): void {
    if (typeof status === 'number') {
      this.#status = status;
      this.#reason = undefined;
      return;
    }
    const code = Number(status.slice(0, 3));
    if (!(code >= 200 && code <= 999) || (status.length > 3 && status[3] !== ' ')) {
      throw new ResponseError(`startResponse() needs a status like '200 OK', not '${status}'`);
    }
    this.#status = code;
    this.#reason = status.length > 4 ? status.slice(4) : undefined;
  }

  #setFields(fields: Fields): void {
    const flat: string[] = [];
    this.#hasLength = false;
    for (const [name, value] of fields) {
      flat.push(name, value);
      if (name.length === 14 && name.toLowerCase() === 'content-length') this.#hasLength = true;
    }
    this.#fields = flat;
  }
}
