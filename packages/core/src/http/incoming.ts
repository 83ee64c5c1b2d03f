/** What a client sends on one connection: heads, and the body of the request that is being read or served. */

import { BodyError, type HttpFault } from '../errors.ts';
import type { ConnectionClock } from './connection-clock.ts';
import type { ParsedHead } from './head-parser.ts';
import type { HttpExchange } from './http-exchange.ts';
import { DISCARDED_BYTES, LINGER_BYTES, type Limits } from './limits.ts';
import { RequestReader } from './request-reader.ts';

export class Incoming {
  /** The client has sent FIN. */
  ended = false;
  /** No more of the current body will come, if there was one. */
  bodyDone = true;
  /** What every request is refused with; null when they are served. */
  refusal: HttpFault | null = null;
  /** What the client did wrong in a body that the application has in hand. */
  fault: HttpFault | null = null;
  /** Monotonic milliseconds at which the last body was complete, or its application left the thread to the engine. */
  requestEndedAt = 0;
  /** The client was seen to send a message in pieces, or several at once: more may follow what it was answered. */
  #piecemeal = false;
  readonly #clock: ConnectionClock;
  readonly #reader: RequestReader;
  #discardedBytes = 0;

  constructor(limits: Limits, clock: ConnectionClock) {
    this.#clock = clock;
    this.#reader = new RequestReader(limits);
  }

  /** Bytes that arrived and were not read yet. */
  get waitingBytes(): number {
    return this.#reader.waitingBytes;
  }

  /** Bytes of the current body that are still to come; Infinity when only the client knows. */
  get owedBodyBytes(): number {
    return this.bodyDone ? 0 : this.#reader.owedBodyBytes;
  }

  /** True when no further request can come. */
  get exhausted(): boolean {
    return this.ended && this.#reader.waitingBytes === 0;
  }

  /**
   * True when nothing unread is here or to be expected. Behind a bad body the client may still be sending; so may one that sent
   * a head in pieces, or requests ahead of their time.
   */
  get clean(): boolean {
    return this.bodyDone && this.fault === null && this.#reader.waitingBytes === 0 && !this.#piecemeal;
  }

  /** True when more of a body was thrown away than keeping the connection is worth. */
  get wasted(): boolean {
    return this.#discardedBytes > DISCARDED_BYTES;
  }

  /** Takes bytes from the client. Those that are only `lent` must be given back before the caller's turn ends. */
  push(bytes: Buffer, lent = false): void {
    if (this.#reader.waitingBytes > 0) this.#piecemeal = true;
    this.#reader.push(bytes, lent);
  }

  /** Keeps nothing that was lent but copies of it. */
  giveBack(): void {
    this.#reader.giveBack();
  }

  /** A request was sent before the one ahead of it was answered. */
  pipelined(): void {
    this.#piecemeal = true;
  }

  /** The next head, or null when it has not fully arrived. @throws HttpFault when it is not acceptable. */
  readHead(): ParsedHead | null {
    if (this.refusal !== null) throw this.refusal;
    const head = this.#reader.readHead();
    if (head === null) return null;
    this.bodyDone = head.bodyBytes === 0;
    this.#discardedBytes = 0;
    return head;
  }

  /**
   * Moves what has arrived of the body to its exchange; throws it away if nobody wants it once the response is out.
   * Gives what is wrong with it, null when it can be read on.
   */
  readBody({ body, outcome }: HttpExchange): BodyError | null {
    const unwanted = outcome !== null && !body.wanted;
    try {
      this.bodyDone = this.#reader.readBody((data) => {
        this.#clock.progress(data.length);
        if (unwanted) this.#discardedBytes += data.length;
        else body.push(data, this.#reader.lent);
      });
    } catch (error) {
      return error as BodyError;
    }
    if (this.bodyDone) {
      body.finish(this.#reader.trailers);
      this.requestEndedAt = performance.now();
    }
    return null;
  }

  /** The rest of the current body can't be read, or took too long. */
  failBody({ body }: HttpExchange, fault: HttpFault): void {
    this.fault = fault;
    this.#reader.discard();
    this.bodyDone = true;
    // The client may say FIN behind what it knows to be bad, and still be owed the answer.
    this.requestEndedAt = performance.now();
    body.fail(fault instanceof BodyError ? fault : new BodyError(fault.status, fault.message));
  }

  /** The first of the bytes that arrived and were not read yet, as latin1 text. */
  peek(bytes: number): string {
    return this.#reader.peek(bytes);
  }

  /** Gives away what arrived and was not read. */
  takeRest(): Buffer {
    return this.#reader.takeRest();
  }

  /** The connection will give no more of the current body, and of anything else. */
  end(exchange: HttpExchange | null): void {
    // An error costs as much as a small request, so it is made only where somebody can see it.
    if (!this.bodyDone) {
      exchange?.body.fail(new BodyError(400, 'the connection was closed before the end of the request body'));
    }
    this.#reader.discard();
    this.#discardedBytes = 0;
  }

  /** Throws away what came after the {@link end}; false when that is more than is let pass. */
  discard(bytes: number): boolean {
    this.#discardedBytes += bytes;
    return this.#discardedBytes <= LINGER_BYTES;
  }
}
