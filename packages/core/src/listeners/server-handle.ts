/** Node's internal way to bind a socket without listening on it. */

import * as net from 'node:net';

/** The part of libuv's TCP and pipe handles that binding needs. */
export interface ServerHandle {
  /** Descriptor number; -1 once closed. */
  readonly fd: number;
  /** Fills in the bound address; returns a negative errno. Absent on unix sockets. */
  getsockname?(address: { address?: string; port?: number; family?: string }): number;
  close(): void;
}

/** What to bind: an IP address and a port, or a path with -1 and -1 for a unix socket. */
export interface HandleAddress {
  readonly address: string;
  readonly port: number;
  readonly family: 4 | 6 | -1;
  /** For family 6: refuse IPv4 clients, so that the same port can be bound for IPv4 too. */
  readonly ipv6Only?: boolean;
  /** Set SO_REUSEPORT; ignored before Node 23.1. */
  readonly reusePort?: boolean;
}

type CreateServerHandle = (
  ...parameters: [address: string, port: number, family: number, fd: undefined, flags: number]
) => ServerHandle | number;

const UV_TCP_IPV6ONLY = 1;
const UV_TCP_REUSEPORT = 2;

/** Binds; returns the handle, or a negative errno. The in-use error of TCP shows only in `getsockname`. */
export function createServerHandle(where: HandleAddress): ServerHandle | number {
  const create = (net as unknown as { _createServerHandle: CreateServerHandle })._createServerHandle;
  const flags = (where.ipv6Only ? UV_TCP_IPV6ONLY : 0) | (where.reusePort ? UV_TCP_REUSEPORT : 0);
  return create(where.address, where.port, where.family, undefined, flags);
}
