/** Listeners that are open before anything is bound: handed over by a predecessor, or opened by systemd. */

import type { BindAddress } from '../settings/bind-address.ts';
import { parseBindAddress } from '../settings/bind-address.ts';
import type { Origin } from '../system/origin.ts';
import { adoptDescriptor } from './adopt-descriptor.ts';
import { inheritListener } from './inherit.ts';
import type { Listener } from './listener.ts';

/** What there is to serve on without binding. */
export interface GivenListeners {
  readonly listeners: readonly Listener[];
  /** Addresses to serve in place of those in the settings; null to serve these. */
  readonly instead: readonly BindAddress[] | null;
}

/**
 * Adopts what was given. Sockets that systemd opened take the place of the addresses in the settings, as with gunicorn, and
 * stay in it through upgrades.
 *
 * @throws BindError when a descriptor is no socket.
 */
export function givenListeners({ handover, activation }: Pick<Origin, 'handover' | 'activation'>): GivenListeners {
  const adopted = activation.map(({ fd, name }) => adoptDescriptor(fd, { activated: true, name }));
  const listeners = [...(handover?.sockets.map(inheritListener) ?? []), ...adopted];
  const activated = listeners.filter((listener) => listener.activated);
  const instead = activated.length === 0 ? null : activated.map(({ bind }) => parseBindAddress(bind));
  return { listeners, instead };
}
