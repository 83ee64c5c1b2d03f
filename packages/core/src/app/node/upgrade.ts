/** Requests that leave HTTP: what an http.Server's 'upgrade' and 'connect' listeners get. */

import { AsyncResource } from 'node:async_hooks';
import type { Server } from 'node:http';
import type { Exchange, RequestHead, Run } from '../../exchange.ts';
import { createBareRequest } from './request.ts';

/** The part of an `http.Server` that takes connections over. */
export type UpgradeListeners = Pick<Server, 'emit' | 'listenerCount'>;

/**
 * Puts upgrades in front of an application. CONNECT (RFC 9110 section 9.3.6) and a request to upgrade (section 7.8) go to
 * the listeners if there are any for them and the worker class can hand connections over. Otherwise CONNECT is answered
 * 501 and the wish to upgrade is ignored: the request is served like any other.
 */
export function withUpgrades(run: Run, listeners: UpgradeListeners | null): Run {
  return (exchange) => {
    if (listeners !== null && handOver(exchange, listeners)) return;
    if (exchange.request.method !== 'CONNECT') return run(exchange);
    exchange.response.start({ status: 501, headers: ['Connection', 'close'] });
    exchange.response.end();
  };
}

function handOver(exchange: Exchange, listeners: UpgradeListeners): boolean {
  const event = exchange.request.method === 'CONNECT' ? 'connect' : 'upgrade';
  if (listeners.listenerCount(event) === 0) return false;
  if (event === 'upgrade' && !wantsUpgrade(exchange.request)) return false;
  const taken = exchange.upgrade?.() ?? null;
  if (taken === null) return false;
  const request = createBareRequest(exchange.request, taken.socket);
  // A context of its own, as every request has.
  const context = new AsyncResource('HTTPINCOMINGMESSAGE');
  context.runInAsyncScope(() => listeners.emit(event, request, taken.socket, taken.head));
  return true;
}

/** Node's rule: an Upgrade field, and Connection names it. HTTP/1.0 has no upgrades. */
function wantsUpgrade({ headers, minorVersion }: RequestHead): boolean {
  let named = false;
  let offered = false;
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index]!.toLowerCase();
    if (name === 'upgrade') offered = true;
    else if (name === 'connection') named ||= /(?:^|,)[ \t]*upgrade[ \t]*(?:,|$)/i.test(headers[index + 1]!);
  }
  return named && offered && minorVersion === 1;
}
