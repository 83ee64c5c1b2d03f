/** An exchange in memory, for the tests of the fetch kind. It has no tests itself. */

import { EventEmitter, once } from 'node:events';

import { ResponseError } from '../../errors.ts';
import {
  type Chunk,
  type Exchange,
  ExchangeEnd,
  type Outcome,
  type Peer,
  type RequestBody,
  type RequestHead,
  type ResponseHead,
  type ResponseSink,
} from '../../exchange.ts';

/** What to make a {@link MemoryExchange} of. */
export interface MemoryRequest {
  readonly method?: string;
  readonly target?: string;
  readonly headers?: readonly string[];
  /** Chunks of the body; each is delivered in a turn of its own when `slow`. */
  readonly body?: readonly (string | Error)[];
  readonly chunked?: boolean;
  readonly slow?: boolean;
  readonly peer?: Partial<Peer>;
}

/** Records what the application writes, and lets the test play the client. */
export class MemoryExchange implements Exchange, ResponseSink, RequestBody {
  readonly request: RequestHead;
  readonly peer: Peer;
  readonly body: RequestBody = this;
  readonly response: ResponseSink = this;
  readonly length: number | null;
  readonly trailers: readonly string[] = [];
  head: ResponseHead | null = null;
  readonly written: Buffer[] = [];
  reads = 0;
  flushes = 0;
  aborted: Error | undefined;
  /** While true, `write` asks the application to wait. */
  full = false;
  readonly #events = new EventEmitter();
  readonly #end = new ExchangeEnd();
  readonly #chunks: (string | Error)[];
  readonly #slow: boolean;

  constructor(request: MemoryRequest = {}) {
    const { method = 'GET', target = '/', headers = ['Host', 'localhost:8000'], body = [], peer } = request;
    this.request = { method, target, headers, minorVersion: 1 };
    this.#chunks = [...body];
    this.#slow = request.slow ?? false;
    const bytes = body.reduce((sum, chunk) => sum + (chunk instanceof Error ? 1 : Buffer.byteLength(chunk)), 0);
    this.length = request.chunked ? null : bytes;
    this.peer = {
      remoteAddress: '127.0.0.1',
      remotePort: 50_000,
      localAddress: '127.0.0.1',
      localPort: 8000,
      encrypted: false,
      ...peer,
    };
  }

  get text(): string {
    return Buffer.concat(this.written).toString();
  }

  get started(): boolean {
    return this.head !== null;
  }

  get writable(): boolean {
    return this.outcome === null;
  }

  get signal(): AbortSignal {
    return this.#end.signal;
  }

  get outcome(): Outcome | null {
    return this.#end.outcome;
  }

  onEnd(listener: (outcome: Outcome) => void): void {
    this.#end.onEnd(listener);
  }

  read(): Uint8Array | null | Promise<Uint8Array | null> {
    this.reads += 1;
    const chunk = this.#chunks.shift();
    if (chunk instanceof Error) throw chunk;
    // A small Buffer is a part of a larger one, which must not be handed on with it.
    const bytes = chunk === undefined ? null : Buffer.from(chunk);
    return this.#slow ? new Promise((resolve) => setImmediate(resolve, bytes)) : bytes;
  }

  informational(): void {}

  start(head: ResponseHead): void {
    if (this.head !== null) throw new ResponseError('started twice');
    this.head = head;
    this.#events.emit('start');
  }

  write(chunk: Chunk): boolean {
    if (this.head === null) throw new ResponseError('write before start');
    if (this.writable) this.written.push(Buffer.from(chunk as string));
    this.#events.emit('write');
    return !this.full;
  }

  flush(): void {
    this.flushes += 1;
    this.#events.emit('flush');
  }

  end(): void {
    this.#end.settle('completed');
  }

  async ready(): Promise<void> {
    if (this.full && this.writable) await once(this.#events, 'drain');
  }

  abort(reason?: Error): void {
    this.aborted = reason;
    this.leave('aborted');
  }

  /** Lets the application write again. */
  drain(): void {
    this.full = false;
    this.#events.emit('drain');
  }

  /** Ends the exchange from outside. */
  leave(outcome: Outcome): void {
    this.#end.settle(outcome);
    this.#events.emit('drain');
  }

  /** Resolves when the application next does that to the sink. */
  async next(event: 'start' | 'write' | 'flush'): Promise<void> {
    await once(this.#events, event, { signal: AbortSignal.timeout(5000) });
  }

  header(name: string): string[] {
    const { headers } = this.head!;
    return headers.filter((_, index) => index % 2 === 1 && headers[index - 1] === name);
  }
}
