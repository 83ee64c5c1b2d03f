/** What a connection and its engine know of each other. */

import type { HttpFault } from '../errors.ts';
import type { HttpConnection } from './connection.ts';
import type { HttpExchange } from './http-exchange.ts';
import type { Limits } from './limits.ts';

/** What a connection needs of its engine. */
export interface ConnectionHost {
  readonly limits: Limits;
  readonly bodyBufferBytes: number;
  /** Bytes of a body that may wait for the application. */
  readonly bodyWindowBytes: number;
  /** Milliseconds between requests; 0 closes after each response. */
  readonly keepAliveMilliseconds: number;
  readonly draining: boolean;
  dateLine(): string;
  /** Runs the application; never throws. */
  run(exchange: HttpExchange): void;
  /** Told of every exchange that was run, once, when it is over. */
  finished(exchange: HttpExchange): void;
  /** Told of every request that is refused; gives the bytes of the answer. */
  refused(connection: HttpConnection, fault: HttpFault): string;
  removed(connection: HttpConnection): void;
}
