/** What a fetch handler is given beside the request: who sent it. */

import { isIPv6 } from 'node:net';
import type { Exchange, Peer } from '../../exchange.ts';

/** The client's address in Deno's form (https://docs.deno.com/api/deno/~/Deno.ServeHandlerInfo). */
export interface RemoteAddress {
  readonly transport: 'tcp' | 'unix';
  /** IP address; empty for a client of a unix socket that no proxy speaks for. */
  readonly hostname: string;
  readonly port: number;
}

/** The client's address in the form of Node's sockets. */
export interface RemoteSocket {
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly remoteFamily: 'IPv4' | 'IPv6';
}

/**
 * The second argument of a fetch handler, Hono's `c.env`, in which `getConnInfo` of `@hono/node-server` finds the
 * address. Addresses are those behind trusted proxies, and are asked for only when somebody looks.
 */
export class ServeInfo {
  readonly #exchange: Exchange;

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
  }

  get remoteAddr(): RemoteAddress {
    const { remoteAddress, remotePort } = this.#exchange.peer;
    return { transport: remoteAddress === '' ? 'unix' : 'tcp', hostname: remoteAddress, port: remotePort };
  }

  get incoming(): { readonly socket: RemoteSocket } {
    return { socket: socketOf(this.#exchange.peer) };
  }
}

function socketOf({ remoteAddress, remotePort }: Peer): RemoteSocket {
  return { remoteAddress, remotePort, remoteFamily: isIPv6(remoteAddress) ? 'IPv6' : 'IPv4' };
}
