/** An exchange without a connection, for the tests of the gateway kind. */

import { type Chunk, type Exchange, ExchangeEnd, type Outcome, type ResponseSink } from '../../exchange.ts';

/** An exchange in memory: `log` has every call of the sink, `stall` makes writes ask for patience. */
export class MemoryExchange implements Exchange {
  readonly request: Exchange['request'];
  readonly peer: Exchange['peer'] = {
    remoteAddress: '127.0.0.1',
    remotePort: 50_000,
    localAddress: '127.0.0.1',
    localPort: 8000,
    encrypted: false,
  };
  readonly body: Exchange['body'];
  readonly response: ResponseSink;
  readonly log: string[] = [];
  /** The response body so far. */
  written: Buffer = Buffer.alloc(0);
  readonly end: ExchangeEnd = new ExchangeEnd();
  signals = 0;
  stall = false;
  #drained: (() => void)[] = [];

  constructor(method = 'GET', chunks: readonly string[] = []) {
    const waiting = chunks.map((text) => Buffer.from(text));
    const { log, end } = this;
    this.request = { method, target: '/', minorVersion: 1, headers: [] };
    this.body = { length: null, trailers: [], read: () => waiting.shift() ?? null };
    let started = false;
    this.response = {
      get started() {
        return started;
      },
      get writable() {
        return end.outcome === null;
      },
      informational: () => {},
      start: (head) => {
        started = true;
        log.push(`${head.status} ${head.reason ?? ''}`.trim(), ...pairs(head.headers));
      },
      write: (chunk: Chunk) => {
        this.written = Buffer.concat([this.written, Buffer.from(chunk as Uint8Array)]);
        log.push(`write ${typeof chunk === 'string' ? chunk : `<${Buffer.from(chunk)}>`}`);
        return !this.stall;
      },
      flush: () => {},
      end: () => {
        log.push('end');
        end.settle('completed');
      },
      ready: () => new Promise((resolve) => this.#drained.push(resolve)),
    };
  }

  get signal(): AbortSignal {
    this.signals++;
    return this.end.signal;
  }

  get outcome(): Outcome | null {
    return this.end.outcome;
  }

  onEnd(listener: (outcome: Outcome) => void): void {
    this.end.onEnd(listener);
  }

  abort(): void {
    this.end.settle('aborted');
  }

  /** The client has caught up, or gone. */
  release(): void {
    for (const resolve of this.#drained.splice(0)) resolve();
  }

  leave(): void {
    this.end.settle('client-gone');
    this.release();
  }
}

function pairs(flat: readonly string[]): string[] {
  return flat.filter((_, i) => i % 2 === 0).map((name, i) => `${name}: ${flat[2 * i + 1]}`);
}
