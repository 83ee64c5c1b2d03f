/** What the access log is told of a request: one record for each, served or refused. */

import type { HttpFault } from '../errors.ts';
import type { Peer } from '../exchange.ts';
import type { AccessRecord } from '../log/access-record.ts';
import type { HttpExchange } from './http-exchange.ts';
import type { Incoming } from './incoming.ts';
import { REQUEST_LINE_SHOWN, readRequestLine } from './request-line.ts';

/** The record of a request whose head was accepted, once its exchange has ended. */
export function recordOf(exchange: HttpExchange): AccessRecord {
  const { request, response, outcome } = exchange;
  const durationMs = performance.now() - exchange.startedAt;
  return {
    remoteAddress: exchange.peer.remoteAddress,
    method: request.method,
    target: request.target,
    minorVersion: request.minorVersion,
    requestHeaders: request.headers,
    status: response.status,
    responseHeaders: response.headers,
    bodyBytes: response.bodyBytes,
    startedAt: Date.now() - durationMs,
    durationMs,
    queueMs: exchange.queueMs,
    outcome: exchange.upgraded && outcome === 'completed' ? 'upgraded' : (outcome ?? 'completed'),
  };
}

/** A request that the engine answered itself. */
export interface Refusal {
  readonly fault: HttpFault;
  /** The exchange that would have been run; null when the head itself was not acceptable. */
  readonly exchange: HttpExchange | null;
  /** Still has what was not understood. */
  readonly incoming: Incoming;
}

/** The record of a refused request, with as much of it as was understood. */
export function recordOfRefusal({ fault, exchange, incoming }: Refusal, peer: Peer, bodyBytes: number): AccessRecord {
  const line = exchange?.request ?? readRequestLine(incoming.peek(REQUEST_LINE_SHOWN));
  const durationMs = exchange === null ? 0 : performance.now() - exchange.startedAt;
  return {
    remoteAddress: (exchange?.peer ?? peer).remoteAddress,
    method: line.method,
    target: line.target,
    minorVersion: line.minorVersion,
    requestHeaders: exchange?.request.headers ?? [],
    status: fault.status,
    responseHeaders: [],
    bodyBytes,
    startedAt: Date.now() - durationMs,
    durationMs,
    queueMs: 0,
    outcome: 'rejected',
  };
}
