/** The connection engine of one worker: makes connections, watches their time limits, drains them. */

import type { HttpConnection } from './connection.ts';
import type { Wire } from './wire.ts';

export interface EngineOptions {
  /** Bytes of a body that must have arrived before an exchange is run; 0 runs it as soon as the head is here. */
  readonly bodyBufferBytes: number;
  /** Seconds a connection may be idle between requests; 0 closes it after each response. */
  readonly keepAlive: number;
}

export interface HttpEngine {
  /** Starts serving a wire. The transport then feeds the connection. */
  connect(wire: Wire): HttpConnection;
  /** Connections that are not closed. */
  readonly connections: ReadonlySet<HttpConnection>;
  /** Enforces the time limits of all connections; to be called about twice a second with performance.now(). */
  sweep(now: number): void;
  /** From now on: idle connections are closed, answers say `Connection: close`. */
  drain(): void;
  /** Breaks off whatever is left. */
  destroy(): void;
}
