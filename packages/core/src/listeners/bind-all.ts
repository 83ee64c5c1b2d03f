/** Binds everything that the settings ask for, or nothing. */

import { BindError } from '../errors.ts';
import type { BindAddress } from '../settings/bind-address.ts';
import { adoptDescriptor } from './adopt-descriptor.ts';
import { bindTcp } from './bind-tcp.ts';
import { bindUnix } from './bind-unix.ts';
import type { Listener } from './listener.ts';

/**
 * Binds all addresses in the order given. When one fails, those bound before it are closed again.
 *
 * @param beside all addresses that are going to be served together, when those to bind are only some of them
 * @throws BindError for the first address that can't be bound.
 */
export async function bindAll(
  addresses: readonly BindAddress[],
  beside: readonly BindAddress[] = addresses,
): Promise<readonly Listener[]> {
  const bound: Listener[] = [];
  try {
    for (const address of addresses) {
      const listener = await bindOne(address, beside);
      bound.push(listener);
      // Two sockets that are bound but don't listen yet may share an address, so the kernel wouldn't say this until later.
      if (bound.some((other) => other !== listener && other.label === listener.label)) {
        throw new BindError(`can't bind ${listener.label}: it is given twice`);
      }
    }
  } catch (error) {
    closeAll(bound);
    throw error;
  }
  return bound;
}

/** Closes listeners and unlinks the files of unix sockets. */
export function closeAll(listeners: readonly Listener[]): void {
  for (const listener of listeners) listener.close();
}

function bindOne(address: BindAddress, all: readonly BindAddress[]): Listener | Promise<Listener> {
  switch (address.kind) {
    case 'tcp': {
      const { host, port } = address;
      const ipv6Only = all.some((other) => other.kind === 'tcp' && other.port === port && !other.host.includes(':'));
      return bindTcp({ host, port, ipv6Only });
    }
    case 'unix':
      return bindUnix(address.path);
    case 'fd':
      return adoptDescriptor(address.fd);
  }
}
