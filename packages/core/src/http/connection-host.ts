/** What a connection and its engine know of each other. */

import type { ProxyHeaderError } from '../errors.ts';
import type { Refusal } from './access-records.ts';
import type { HttpConnection } from './connection.ts';
import type { HttpExchange } from './http-exchange.ts';
import type { Limits } from './limits.ts';
import type { Forwarding } from './proxy/forwarding.ts';
import type { ProxyProtocol } from './proxy/proxy-protocol.ts';

/**
 * `reading`: waiting for (the rest of) a request; costs no slot. `running`: an exchange is with the application.
 * `lingering`: the answer is out; until the client closes, late bytes are thrown away.
 * `released`: the application has the connection; only stopping still closes it. `closed`: nothing more will happen.
 */
export type ConnectionPhase = 'reading' | 'running' | 'lingering' | 'released' | 'closed';

/** What a connection needs of its engine. */
export interface ConnectionHost {
  readonly limits: Limits;
  readonly bodyBufferBytes: number;
  /** Bytes of a body that may wait for the application. */
  readonly bodyWindowBytes: number;
  /** Milliseconds between requests; 0 closes after each response. */
  readonly keepAliveMilliseconds: number;
  /** Milliseconds that a connection may stay idle now: the same, or what a last call takes when the worker is stopping. */
  readonly idleMilliseconds: number;
  /** True when every answer says `Connection: close`. */
  readonly draining: boolean;
  readonly forwarding: Forwarding;
  /** Null when connections don't begin with PROXY protocol headers. */
  readonly proxyProtocol: ProxyProtocol | null;
  dateLine(): string;
  /** Runs the application; never throws. */
  run(exchange: HttpExchange): void;
  /** Told of every exchange that was run, once, when it is over. */
  finished(exchange: HttpExchange): void;
  /** Told of a request whose connection ended after its head and before it was run. */
  abandoned(exchange: HttpExchange): void;
  /** Told of every request that is refused; gives the bytes of the answer. */
  refused(connection: HttpConnection, refusal: Refusal): string;
  /** Breaks a connection off for what it began with. */
  turnAwayUnopened(connection: HttpConnection, error: ProxyHeaderError): void;
  removed(connection: HttpConnection): void;
}
