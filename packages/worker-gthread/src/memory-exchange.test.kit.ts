/** An exchange without a socket: what the engine would hand to the pool, and what the client would see. */

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
} from 'tricorn/plugin';

export interface MemoryRequest {
  readonly method?: string;
  readonly target?: string;
  readonly headers?: readonly string[];
  /** Chunks of the body; a function is called for each read, like a slow client. */
  readonly body?: readonly Uint8Array[] | (() => Promise<Uint8Array | null>);
  /** Declared length; null for a chunked body. */
  readonly length?: number | null;
}

const PEER: Peer = {
  remoteAddress: '192.0.2.1',
  remotePort: 4711,
  localAddress: '127.0.0.1',
  localPort: 8000,
  encrypted: false,
};

/** One request and the response that it was given. */
export class MemoryExchange implements Exchange, ResponseSink {
  readonly request: RequestHead;
  readonly peer: Peer = PEER;
  readonly body: RequestBody;
  readonly received: Buffer[] = [];
  readonly interim: number[] = [];
  head: ResponseHead | null = null;
  trailers: readonly string[] | undefined;
  abortReason: Error | undefined;
  flushes = 0;
  /** Called for each chunk that arrives; false makes the sink say that it is full until `drain`. */
  onChunk: ((chunk: Buffer) => boolean) | null = null;
  readonly #end: ExchangeEnd = new ExchangeEnd();
  #drained: (() => void)[] = [];

  constructor({ method = 'GET', target = '/', headers = ['Host', 'test'], body = [], length }: MemoryRequest = {}) {
    this.request = { method, target, minorVersion: 1, headers };
    const chunks = typeof body === 'function' ? null : [...body];
    const known = chunks?.reduce((sum, chunk) => sum + chunk.length, 0) ?? null;
    this.body = {
      length: length === undefined ? known : length,
      trailers: [],
      read: () => (typeof body === 'function' ? body() : (chunks?.shift() ?? null)),
    };
  }

  get response(): ResponseSink {
    return this;
  }

  get signal(): AbortSignal {
    return this.#end.signal;
  }

  get outcome(): Outcome | null {
    return this.#end.outcome;
  }

  get started(): boolean {
    return this.head !== null;
  }

  get writable(): boolean {
    return this.outcome === null;
  }

  get text(): string {
    return Buffer.concat(this.received).toString();
  }

  /** Resolves with how it ended. */
  get ended(): Promise<Outcome> {
    return new Promise((resolve) => this.onEnd(resolve));
  }

  onEnd(listener: (outcome: Outcome) => void): void {
    this.#end.onEnd(listener);
  }

  abort(reason?: Error): void {
    this.abortReason = reason;
    this.settle('aborted');
  }

  settle(outcome: Outcome): void {
    this.#end.settle(outcome);
    this.drain();
  }

  informational(status: number): void {
    this.interim.push(status);
  }

  start(head: ResponseHead): void {
    this.head = head;
  }

  write(chunk: Chunk, encoding?: BufferEncoding): boolean {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encoding) : Buffer.from(chunk);
    if (this.outcome !== null) return true;
    if (this.onChunk !== null) return this.onChunk(bytes);
    this.received.push(bytes);
    return true;
  }

  flush(): void {
    this.flushes += 1;
  }

  end(trailers?: readonly string[]): void {
    this.trailers = trailers;
    this.settle('completed');
  }

  ready(): Promise<void> {
    return new Promise((resolve) => this.#drained.push(resolve));
  }

  /** The client has taken what was written. */
  drain(): void {
    const waiting = this.#drained;
    this.#drained = [];
    for (const resolve of waiting) resolve();
  }
}
