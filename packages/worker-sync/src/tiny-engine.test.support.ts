/** A small connection engine for tests of the transport: enough HTTP to carry requests, and no more. */

import {
  type Chunk,
  type EngineOptions,
  type Exchange,
  ExchangeEnd,
  type HttpConnection,
  type HttpEngine,
  type Outcome,
  type Peer,
  type RequestBody,
  type RequestHead,
  type ResponseHead,
  type ResponseSink,
  type Run,
  type Wire,
} from 'tricorn/plugin';

/** Seconds. */
export interface TinyLimits {
  readonly headTimeout: number;
  readonly bodyTimeout: number;
  readonly writeTimeout: number;
}

export class TinyEngine implements HttpEngine {
  readonly connections: Set<TinyConnection> = new Set();
  readonly run: Run;
  readonly options: EngineOptions;
  readonly limits: TinyLimits;
  draining = false;

  constructor(run: Run, options: EngineOptions, limits: TinyLimits) {
    this.run = run;
    this.options = options;
    this.limits = limits;
  }

  connect(wire: Wire): HttpConnection {
    const connection = new TinyConnection(this, wire);
    this.connections.add(connection);
    return connection;
  }

  async empty(): Promise<void> {}

  sweep(now: number): void {
    for (const connection of this.connections) if (now >= connection.deadline) connection.expire();
  }

  drain(): void {
    this.draining = true;
    for (const connection of this.connections) connection.closeIfIdle();
  }

  destroy(): void {
    for (const connection of this.connections) connection.finish('stopping');
  }
}

class TinyConnection implements HttpConnection {
  phase: HttpConnection['phase'] = 'reading';
  deadline: number;
  readonly wire: Wire;
  readonly engine: TinyEngine;
  bodyLeft = 0;
  buffered: Buffer = Buffer.alloc(0);
  onBytes: (() => void) | null = null;
  #head: RequestHead | null = null;
  #exchange: TinyExchange | null = null;

  constructor(engine: TinyEngine, wire: Wire) {
    this.engine = engine;
    this.wire = wire;
    this.deadline = performance.now() + engine.limits.headTimeout * 1000;
  }

  receive(bytes: Buffer): void {
    if (this.phase === 'lingering') return;
    // A copy always, since the bytes may be lent.
    this.buffered = Buffer.concat([this.buffered, bytes]);
    if (this.phase === 'running') {
      this.deadline = performance.now() + this.engine.limits.bodyTimeout * 1000;
      this.onBytes?.();
    } else {
      this.#begin();
    }
  }

  receiveEnd(): void {
    this.finish('client-gone');
  }

  drained(): void {}

  closed(reason: 'client-gone' | 'timed-out' = 'client-gone'): void {
    this.finish(reason);
  }

  expire(): void {
    if (this.phase === 'reading') this.wire.write('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n');
    this.finish('timed-out');
  }

  closeIfIdle(): void {
    if (this.phase === 'reading' && this.buffered.length === 0) this.finish('stopping');
  }

  finish(outcome: Outcome): void {
    if (this.phase === 'closed') return;
    this.phase = 'closed';
    this.engine.connections.delete(this);
    this.#exchange?.settle(outcome);
    this.wire.destroy();
  }

  completed(keepAlive: boolean): void {
    this.#exchange = null;
    this.#head = null;
    this.deadline = performance.now() + 5000;
    if (this.bodyLeft > this.buffered.length) {
      this.phase = 'lingering';
      this.wire.end();
    } else if (keepAlive) {
      this.phase = 'reading';
      this.buffered = this.buffered.subarray(this.bodyLeft);
      this.#begin();
    } else {
      this.phase = 'lingering';
      this.wire.finish();
    }
  }

  /** The client owes the reading of what was written. */
  awaitRead(): void {
    this.deadline = performance.now() + this.engine.limits.writeTimeout * 1000;
  }

  #begin(): void {
    this.#head ??= this.#parseHead();
    if (this.#head === null) return;
    if (this.buffered.length < Math.min(this.bodyLeft, this.engine.options.bodyBufferBytes)) return;
    this.phase = 'running';
    this.deadline = performance.now() + this.engine.limits.bodyTimeout * 1000;
    const exchange = new TinyExchange(this, this.#head);
    this.#exchange = exchange;
    try {
      Promise.resolve(this.engine.run(exchange)).catch(() => exchange.abort());
    } catch {
      exchange.abort();
    }
  }

  #parseHead(): RequestHead | null {
    const end = this.buffered.indexOf('\r\n\r\n');
    if (end < 0) return null;
    const [requestLine = '', ...lines] = this.buffered.toString('latin1', 0, end).split('\r\n');
    this.buffered = this.buffered.subarray(end + 4);
    const [method = '', target = ''] = requestLine.split(' ');
    const headers = lines.flatMap((line) => line.split(': '));
    const at = headers.findIndex((name) => name.toLowerCase() === 'content-length');
    this.bodyLeft = at < 0 ? 0 : Number(headers[at + 1]);
    return { method, target, minorVersion: 1, headers };
  }
}

class TinyExchange implements Exchange {
  readonly peer: Peer;
  readonly request: RequestHead;
  readonly body: RequestBody;
  readonly response: ResponseSink;
  readonly #connection: TinyConnection;
  readonly #end = new ExchangeEnd();

  constructor(connection: TinyConnection, request: RequestHead) {
    this.#connection = connection;
    this.peer = connection.wire.peer;
    this.request = request;
    this.body = new TinyBody(connection);
    this.response = new TinySink(connection, this);
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

  abort(): void {
    this.#connection.finish('aborted');
  }

  settle(outcome: Outcome): void {
    this.#end.settle(outcome);
  }
}

class TinyBody implements RequestBody {
  readonly length: number;
  readonly trailers: readonly string[] = [];
  readonly #connection: TinyConnection;

  constructor(connection: TinyConnection) {
    this.#connection = connection;
    this.length = connection.bodyLeft;
  }

  read(): Uint8Array | null | Promise<Uint8Array | null> {
    const connection = this.#connection;
    if (connection.bodyLeft === 0) return null;
    if (connection.buffered.length === 0) connection.wire.resume();
    if (connection.phase !== 'running') throw new Error('body cut short');
    const chunk = connection.buffered.subarray(0, connection.bodyLeft);
    connection.buffered = connection.buffered.subarray(chunk.length);
    connection.bodyLeft -= chunk.length;
    return chunk;
  }
}

class TinySink implements ResponseSink {
  started = false;
  #keepAlive = false;
  readonly #connection: TinyConnection;
  readonly #exchange: TinyExchange;

  constructor(connection: TinyConnection, exchange: TinyExchange) {
    this.#connection = connection;
    this.#exchange = exchange;
  }

  get writable(): boolean {
    return this.#connection.phase === 'running';
  }

  informational(): void {}

  start(head: ResponseHead): void {
    this.started = true;
    const { engine, wire } = this.#connection;
    const lengthKnown = head.headers.some((name) => name.toLowerCase() === 'content-length');
    this.#keepAlive = lengthKnown && engine.options.keepAlive > 0 && !engine.draining;
    if (lengthKnown && this.#exchange.request.headers.includes('close')) wire.closing?.();
    let text = `HTTP/1.1 ${head.status} OK\r\n`;
    for (let at = 0; at < head.headers.length; at += 2) text += `${head.headers[at]}: ${head.headers[at + 1]}\r\n`;
    wire.cork();
    wire.write(`${text}Connection: ${this.#keepAlive ? 'keep-alive' : 'close'}\r\n\r\n`, 'latin1');
  }

  write(chunk: Chunk, encoding?: BufferEncoding): boolean {
    const flowing = this.#connection.wire.write(chunk, encoding);
    if (!flowing) this.#connection.awaitRead();
    return flowing;
  }

  flush(): void {
    this.#connection.wire.uncork();
    this.#connection.wire.cork();
  }

  end(): void {
    this.#connection.wire.uncork();
    if (this.#connection.phase !== 'running') return;
    this.#exchange.settle('completed');
    this.#connection.completed(this.#keepAlive);
  }

  async ready(): Promise<void> {}
}
