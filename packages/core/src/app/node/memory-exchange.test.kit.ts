/** An exchange without a connection, for tests: the test is the client. */

import { BodyError, ResponseError } from '../../errors.ts';
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

/** What an application sent, as its client would see it. */
export interface Answer {
  readonly status: number;
  readonly reason: string | undefined;
  /** Flat, without what the engine adds. */
  readonly headers: readonly string[];
  readonly body: string;
  readonly trailers: readonly string[];
  /** False when the connection broke before the end. */
  readonly complete: boolean;
}

export class MemoryBody implements RequestBody {
  length: number | null;
  trailers: readonly string[] = [];
  /** Times that `read` was called. */
  reads = 0;
  #arrived: (Uint8Array | null | Error)[] = [];
  #reader: PromiseWithResolvers<Uint8Array | null> | null = null;

  constructor(length: number | null) {
    this.length = length;
    if (length === 0) this.#arrived.push(null);
  }

  read(): Uint8Array | null | Promise<Uint8Array | null> {
    if (this.#reader !== null) throw new Error('one read at a time');
    this.reads++;
    const next = this.#arrived.shift();
    if (next instanceof Error) throw next;
    if (next !== undefined) return next;
    this.#reader = withResolvers();
    return this.#reader.promise;
  }

  arrive(next: Uint8Array | null | Error): void {
    const reader = this.#reader;
    this.#reader = null;
    if (reader === null) this.#arrived.push(next);
    else if (next instanceof Error) reader.reject(next);
    else reader.resolve(next);
  }
}

export class MemorySink implements ResponseSink {
  head: ResponseHead | null = null;
  readonly interim: { status: number; headers: readonly string[] }[] = [];
  readonly chunks: Buffer[] = [];
  ended = false;
  /** While true, writes answer false and `ready` waits. */
  full = false;
  readonly answer: Promise<Answer>;
  /** Resolves when the head has left: by the first write, `flush` or `end`. */
  readonly sent: Promise<void>;
  readonly #leave: () => void;
  readonly #settled: PromiseWithResolvers<Answer> = withResolvers();
  readonly #end: ExchangeEnd;
  #trailers: readonly string[] = [];
  #ready: PromiseWithResolvers<void>[] = [];

  constructor(end: ExchangeEnd) {
    this.#end = end;
    this.answer = this.#settled.promise;
    const { promise, resolve } = withResolvers<void>();
    this.sent = promise;
    this.#leave = resolve;
    end.onEnd((outcome) => {
      if (outcome !== 'completed') this.#tell(false, []);
      this.makeRoom();
    });
  }

  get started(): boolean {
    return this.head !== null;
  }

  get writable(): boolean {
    return !this.ended && this.#end.outcome === null;
  }

  informational(status: number, headers: readonly string[]): void {
    this.interim.push({ status, headers });
  }

  start(head: ResponseHead): void {
    if (this.head !== null) throw new ResponseError('started twice');
    if (head.status < 200) throw new ResponseError('interim status given to start');
    this.head = head;
  }

  write(chunk: Chunk, encoding?: BufferEncoding): boolean {
    if (this.head === null || this.ended) throw new ResponseError('write outside the response');
    const bytes = Buffer.from(chunk as string, encoding);
    if (this.#written + bytes.length > this.#declared) throw new ResponseError('longer than declared');
    if (this.#end.outcome === null) this.chunks.push(bytes);
    this.#leave();
    return !this.full;
  }

  flush(): void {
    if (this.head === null) throw new ResponseError('flush before start');
    this.#leave();
  }

  end(trailers: readonly string[] = []): void {
    if (this.ended) return;
    if (this.head === null) throw new ResponseError('end before start');
    this.ended = true;
    this.#leave();
    this.#trailers = this.#declared === Number.POSITIVE_INFINITY ? trailers : [];
    if (!this.full) this.#complete();
  }

  ready(): Promise<void> {
    if (!this.full) return Promise.resolve();
    const waiting = withResolvers<void>();
    this.#ready.push(waiting);
    return waiting.promise;
  }

  makeRoom(): void {
    this.full = false;
    for (const waiting of this.#ready.splice(0)) waiting.resolve();
    if (this.ended) this.#complete();
  }

  #complete(): void {
    if (!this.#end.settle('completed')) return;
    this.#tell(true, this.#trailers);
  }

  get #written(): number {
    return this.chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  }

  get #declared(): number {
    const fields = this.head?.headers ?? [];
    const index = fields.findIndex((name, at) => at % 2 === 0 && name.toLowerCase() === 'content-length');
    return index === -1 ? Number.POSITIVE_INFINITY : Number(fields[index + 1]);
  }

  #tell(complete: boolean, trailers: readonly string[]): void {
    const { status = 0, reason, headers = [] } = this.head ?? {};
    const body = Buffer.concat(this.chunks).toString();
    this.#settled.resolve({ status, reason, headers, body, trailers, complete });
  }
}

export class MemoryExchange implements Exchange {
  readonly request: RequestHead;
  readonly peer: Peer;
  readonly body: MemoryBody;
  readonly response: MemorySink;
  abortReason: Error | undefined;
  readonly #end: ExchangeEnd = new ExchangeEnd();

  constructor(request: Partial<RequestHead> = {}, given: { peer?: Partial<Peer>; bodyLength?: number | null } = {}) {
    this.request = { method: 'GET', target: '/', minorVersion: 1, headers: ['Host', 'app.test'], ...request };
    this.peer = {
      remoteAddress: '192.0.2.7',
      remotePort: 4711,
      localAddress: '192.0.2.1',
      localPort: 8000,
      encrypted: false,
      ...given.peer,
    };
    this.body = new MemoryBody(given.bodyLength === undefined ? 0 : given.bodyLength);
    this.response = new MemorySink(this.#end);
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

  abort(reason?: Error): void {
    this.abortReason = reason;
    this.breakOff('aborted');
  }

  /** Ends the exchange early, as an engine does: whoever reads the body learns that it was cut short. */
  breakOff(outcome: Exclude<Outcome, 'completed'>): void {
    this.#end.settle(outcome);
    this.body.arrive(new BodyError(400, 'the body was cut short'));
  }
}

interface PromiseWithResolvers<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
  reject(reason: unknown): void;
}

/** Promise.withResolvers, which Node 20 does not have. */
export function withResolvers<T>(): PromiseWithResolvers<T> {
  let resolve!: (value: T) => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}
