/** The connection engine of one worker: makes connections, runs their exchanges, watches their time limits, drains them. */

import { STATUS_CODES } from 'node:http';
import { HttpFault, type ProxyHeaderError } from '../errors.ts';
import type { Run } from '../exchange.ts';
import type { AccessRecord } from '../log/access-record.ts';
import type { Logger } from '../log/logger.ts';
import { Seldom } from '../log/seldom.ts';
import type { CoreSettings } from '../settings/core-settings.ts';
import { type Refusal, recordOf, recordOfRefusal } from './access-records.ts';
import { HttpConnection } from './connection.ts';
import type { ConnectionHost } from './connection-host.ts';
import { ConnectionLimit } from './connection-limit.ts';
import { DateField } from './date.ts';
import type { HttpExchange } from './http-exchange.ts';
import { faultText } from './http-response.ts';
import { DRAIN_SWEEP_MILLISECONDS, type Limits, limitsOf, QUEUED_BYTES, RETIRING_CALL_MILLISECONDS } from './limits.ts';
import { Forwarding } from './proxy/forwarding.ts';
import { type ProxyProtocol, proxyProtocolOf } from './proxy/proxy-protocol.ts';
import { ensureRequestId } from './request-id.ts';
import { lastCallOf, type Stop } from './stop.ts';
import type { Wire } from './wire.ts';

export interface EngineOptions {
  /** Bytes of a body that must have arrived before an exchange is run; 0 runs it as soon as the head is here. */
  readonly bodyBufferBytes: number;
  /** Seconds a connection may be idle between requests; 0 closes it after each response. */
  readonly keepAlive: number;
}

/** Figures the engine keeps: totals, except `inFlight` and `connections`. */
export interface EngineCounters {
  requests: number;
  /** Responses with status 500 and above, and requests that ended without one because of the application. */
  errors: number;
  inFlight: number;
  connections: number;
  /** Milliseconds that requests have waited for their turn, a total. */
  queueMs: number;
}

/** What an engine works with. */
export interface EngineParts {
  readonly settings: CoreSettings;
  readonly run: Run;
  readonly logger: Logger;
  readonly counters: EngineCounters;
  /** Told of each request once, served or refused. */
  readonly accessLog?: ((record: AccessRecord) => void) | undefined;
  readonly options?: Partial<EngineOptions>;
}

export class HttpEngine implements ConnectionHost {
  readonly limits: Limits;
  readonly bodyBufferBytes: number;
  readonly bodyWindowBytes: number;
  readonly keepAliveMilliseconds: number;
  readonly proxyProtocol: ProxyProtocol | null;
  readonly #parts: EngineParts;
  readonly #connections = new Set<HttpConnection>();
  readonly #limit: ConnectionLimit;
  readonly #turnedAway = new Seldom();
  readonly #unopened = new Seldom();
  #forwarding: Forwarding | null = null;
  readonly #date = new DateField();
  readonly #requestIdHeader: string;
  #idleMilliseconds: number;
  #draining = false;
  #sweeper: NodeJS.Timeout | undefined;
  #emptied: (() => void) | null = null;

  constructor(parts: EngineParts) {
    const { settings, options = {} } = parts;
    this.limits = limitsOf(settings);
    this.#limit = new ConnectionLimit(this.limits);
    this.bodyBufferBytes = options.bodyBufferBytes ?? 0;
    this.bodyWindowBytes = Math.max(QUEUED_BYTES, this.bodyBufferBytes);
    this.keepAliveMilliseconds = (options.keepAlive ?? settings.keepAlive) * 1000;
    this.#idleMilliseconds = this.keepAliveMilliseconds;
    this.#requestIdHeader = settings.requestIdHeader;
    this.proxyProtocol = proxyProtocolOf(settings);
    this.#parts = parts;
  }

  /** Connections that are not closed. */
  get connections(): ReadonlySet<HttpConnection> {
    return this.#connections;
  }

  get draining(): boolean {
    return this.#draining;
  }

  get idleMilliseconds(): number {
    return this.#idleMilliseconds;
  }

  /** Made when the first request comes that a proxy has passed on. */
  get forwarding(): Forwarding {
    this.#forwarding ??= new Forwarding(this.#parts.settings.forwardedAllowIps);
    return this.#forwarding;
  }

  /** Starts serving a wire. The transport then feeds the connection. */
  connect(wire: Wire): HttpConnection {
    // The log will want it, and once the client has reset the connection nobody knows.
    if (this.#parts.accessLog !== undefined) void wire.peer.remoteAddress;
    const connection = new HttpConnection(wire, this);
    const admission = this.#limit.add(connection);
    if (admission === 'closed') {
      connection.destroy();
      return connection;
    }
    if (admission !== 'served') this.#turnAway(connection, admission);
    else if (this.#sweeper !== undefined) connection.drain();
    this.#connections.add(connection);
    this.#parts.counters.connections++;
    return connection;
  }

  /** A connection whose wire had a handshake to make can be used from now on. Nobody makes one for nothing. */
  opened(connection: HttpConnection): void {
    connection.opened();
    if (this.#sweeper !== undefined) connection.hasten(RETIRING_CALL_MILLISECONDS);
  }

  /** Enforces the time limits of all connections; to be called about twice a second with performance.now(). */
  sweep(now: number): void {
    for (const connection of this.#connections) if (connection.deadline <= now) connection.expire();
  }

  /** From now on every answer says `Connection: close`; nothing else changes yet. */
  announceClose(): void {
    this.#draining = true;
  }

  /**
   * From now on answers say `Connection: close`, and connections are closed once they have been idle for a moment: at once
   * those that have been already, unless a request of theirs has arrived.
   */
  drain(stop: Stop = { serverStops: true }): void {
    if (this.#sweeper !== undefined) return;
    this.announceClose();
    this.#idleMilliseconds = Math.min(this.keepAliveMilliseconds, lastCallOf(stop));
    for (const connection of this.#connections) connection.drain();
    this.#sweeper = setInterval(() => this.sweep(performance.now()), DRAIN_SWEEP_MILLISECONDS).unref();
    this.sweep(performance.now());
  }

  /** Resolves when no connection is left, or at the deadline. */
  empty(deadline: AbortSignal): Promise<void> {
    if (this.#connections.size === 0 || deadline.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      this.#emptied = resolve;
      deadline.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  /** Breaks off whatever is left. */
  destroy(): void {
    clearInterval(this.#sweeper);
    for (const connection of this.#connections) connection.destroy();
  }

  dateLine(): string {
    return this.#date.line();
  }

  run(exchange: HttpExchange): void {
    const { counters, run } = this.#parts;
    counters.requests++;
    counters.inFlight++;
    if (this.#requestIdHeader !== '') ensureRequestId(exchange.request.headers, this.#requestIdHeader);
    try {
      const running = run(exchange);
      if (running !== undefined) running.then(undefined, (error) => this.#failed(exchange, error));
    } catch (error) {
      this.#failed(exchange, error);
    }
  }

  finished(exchange: HttpExchange): void {
    const { counters, accessLog } = this.#parts;
    const { abortReason } = exchange;
    if (abortReason !== null) this.#logFailure(exchange, abortReason);
    counters.inFlight--;
    counters.queueMs += exchange.queueMs;
    if (exchange.response.status >= 500 || exchange.outcome === 'aborted') counters.errors++;
    if (exchange.outcome === 'aborted') this.#reportMissing(exchange);
    if (accessLog !== undefined) accessLog(recordOf(exchange));
  }

  abandoned(exchange: HttpExchange): void {
    const { accessLog } = this.#parts;
    if (accessLog !== undefined) accessLog(recordOf(exchange));
  }

  refused(connection: HttpConnection, refusal: Refusal): string {
    const { accessLog } = this.#parts;
    const { fault } = refusal;
    const body = faultText(fault);
    if (accessLog !== undefined) accessLog(recordOfRefusal(refusal, connection.opening.peer, body.length));
    const fields = `Content-Type: text/plain\r\nContent-Length: ${body.length}\r\n${this.dateLine()}Connection: close\r\n`;
    return `HTTP/1.1 ${fault.status} ${STATUS_CODES[fault.status] ?? 'Error'}\r\n${fields}\r\n${body}`;
  }

  turnAwayUnopened(connection: HttpConnection, error: ProxyHeaderError): void {
    const from = connection.wire.peer.remoteAddress || 'a unix socket';
    this.#unopened.tell((unsaid) =>
      this.#parts.logger.warning(`connection closed: ${error.message}`, { from, ...(unsaid > 0 && { unsaid }) }),
    );
    connection.destroy();
  }

  removed(connection: HttpConnection): void {
    if (!this.#connections.delete(connection)) return;
    this.#limit.remove(connection);
    this.#parts.counters.connections--;
    if (this.#connections.size === 0) this.#emptied?.();
  }

  /** Nobody else would say why the client got a broken response. */
  #reportMissing({ request, response }: HttpExchange): void {
    if (response.missingBytes === 0) return;
    const { method, target } = request;
    this.#parts.logger.error(
      `Response to ${method} ${target} broken off: ${response.missingBytes} bytes short of its Content-Length`,
    );
  }

  #turnAway(connection: HttpConnection, fault: HttpFault): void {
    connection.turnAway(fault);
    this.#turnedAway.tell(() => this.#parts.logger.warning(`turning connections away: ${fault.message}`));
  }

  #logFailure({ request }: HttpExchange, error: unknown): void {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#parts.logger.error(`Error handling request ${request.method} ${request.target}\n${detail}`);
  }

  /** The application threw: 500 if nothing was sent, else the client sees a broken response. */
  #failed(exchange: HttpExchange, error: unknown): void {
    const { response } = exchange;
    const { failure } = exchange.body;
    if (failure instanceof HttpFault) {
      // The client's doing: the application was only the first to notice.
      if (exchange.outcome !== null) return;
      if (response.started) exchange.abort();
      else response.standIn(failure, 'aborted');
      return;
    }
    this.#logFailure(exchange, error);
    if (exchange.outcome !== null) return;
    if (response.started || exchange.upgraded) {
      exchange.abort();
      return;
    }
    const body = '500 Internal Server Error\n';
    response.start({ status: 500, headers: ['Content-Type', 'text/plain', 'Content-Length', String(body.length)] });
    response.write(body);
    response.end();
  }
}
