/** Binds everything that the settings ask for, or nothing. */

import { BindError } from '../errors.ts';
import { type BindAddress, formatBindAddress } from '../settings/bind-address.ts';
import { adoptDescriptor } from './adopt-descriptor.ts';
import { bindTcp } from './bind-tcp.ts';
import { bindUnix } from './bind-unix.ts';
import type { Listener } from './listener.ts';

/** How {@link bindAll} binds. */
export interface BindOptions {
  /** Listeners that are open already: one that was opened for the same address is taken instead of binding. */
  readonly open?: readonly Listener[] | undefined;
  /** All addresses that are going to be served together, when those to bind are only some of them. */
  readonly beside?: readonly BindAddress[];
  /** Let other servers bind the same TCP ports. */
  readonly reusePort?: boolean;
}

/**
 * Binds all addresses in the order given. When one fails, those bound before it are closed again.
 *
 * @throws BindError for the first address that can't be bound.
 */
export async function bindAll(
  addresses: readonly BindAddress[],
  options: BindOptions = {},
): Promise<readonly Listener[]> {
  const listeners: Listener[] = [];
  const unused = [...(options.open ?? [])];
  try {
    for (const address of addresses) {
      const at = unused.findIndex(({ bind }) => bind === formatBindAddress(address));
      const listener = at < 0 ? await bindOne(address, { beside: addresses, ...options }) : unused.splice(at, 1)[0]!;
      listeners.push(listener);
      // Two sockets that are bound but don't listen yet may share an address, so the kernel wouldn't say this until later.
      if (listeners.some((other) => other !== listener && other.label === listener.label)) {
        throw new BindError(`can't bind ${listener.label}: it is given twice`);
      }
    }
  } catch (error) {
    closeAll(listeners.filter((listener) => !options.open?.includes(listener)));
    throw error;
  }
  return listeners;
}

/** Closes listeners and unlinks the files of unix sockets. */
export function closeAll(listeners: readonly Listener[]): void {
  for (const listener of listeners) listener.close();
}

function bindOne(address: BindAddress, { beside = [], reusePort = false }: BindOptions): Listener | Promise<Listener> {
  switch (address.kind) {
    case 'tcp': {
      const { host, port } = address;
      const ipv6Only = beside.some((other) => other.kind === 'tcp' && other.port === port && !other.host.includes(':'));
      return bindTcp({ host, port, ipv6Only, reusePort });
    }
    case 'unix':
      return bindUnix(address.path);
    case 'fd':
      return adoptDescriptor(address.fd);
  }
}
