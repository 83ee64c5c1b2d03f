/** Binds TCP listeners. */

import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { BindError } from '../errors.ts';
import { tcpFault } from './bind-fault.ts';
import { type Listener, makeListener } from './listener.ts';
import { createServerHandle } from './server-handle.ts';

/** A host and port to bind. */
export interface TcpBind {
  /** IP address without brackets, or a name; a name is bound at the first address it resolves to. */
  readonly host: string;
  /** 0 lets the kernel choose. */
  readonly port: number;
  /** For an IPv6 address: leave the same IPv4 port alone. */
  readonly ipv6Only: boolean;
  /** Let other servers bind the same port (SO_REUSEPORT); the caller has made sure that Node.js can. */
  readonly reusePort?: boolean;
}

/**
 * Binds without listening.
 *
 * @throws BindError when the name doesn't resolve or the kernel refuses.
 */
export async function bindTcp({ host, port, ipv6Only, reusePort = false }: TcpBind): Promise<Listener> {
  const { address, family } = await resolve(host, port);
  const handle = createServerHandle({ address, port, family, ipv6Only, reusePort });
  if (typeof handle === 'number') throw tcpFault(display(host, port), port, handle);
  // libuv keeps "address in use" to itself until listen or getsockname.
  const bound: { port?: number } = {};
  const errno = handle.getsockname?.(bound) ?? 0;
  if (errno !== 0) {
    handle.close();
    throw tcpFault(display(host, port), port, errno);
  }
  const label = display(address, bound.port ?? port);
  const facts = { fd: handle.fd, kind: 'tcp', bind: display(host, port), label, url: `http://${label}` } as const;
  return makeListener(
    { ...facts, path: '', activated: false, inherited: false },
    { closeDescriptor: () => handle.close() },
  );
}

async function resolve(host: string, port: number): Promise<{ address: string; family: 4 | 6 }> {
  const version = isIP(host);
  if (version !== 0) return { address: host, family: version === 6 ? 6 : 4 };
  try {
    const found = await lookup(host);
    return { address: found.address, family: found.family === 6 ? 6 : 4 };
  } catch (cause) {
    throw new BindError(`can't bind ${display(host, port)}: the host name '${host}' doesn't resolve`, { cause });
  }
}

function display(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
