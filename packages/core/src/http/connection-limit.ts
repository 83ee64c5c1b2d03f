/** How many connections a worker has room for, in all and for each client address. */

import { isIPv6 } from 'node:net';
import { HttpFault } from '../errors.ts';
import type { HttpConnection } from './connection.ts';
import type { Limits } from './limits.ts';

/**
 * Connections beyond the limit that are held for the moment it takes to answer them. The next ones are closed without an
 * answer: a limit that an attacker can exceed by asking is none.
 */
const TURNED_AWAY = 128;

/** What becomes of a new connection: it is served, or answered with a fault, or closed at once. */
export type Admission = 'served' | 'closed' | HttpFault;

/** Counts the connections of one worker. */
export class ConnectionLimit {
  readonly #limits: Limits;
  readonly #perAddress = new Map<string, number>();
  /** The addresses of those that count, kept since a closed socket has forgotten its own. */
  readonly #addresses = new Map<HttpConnection, string>();
  readonly #turnedAway = new Set<HttpConnection>();
  #served = 0;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** Decides about a new connection. All but the closed ones are to be given back with {@link remove}. */
  add(connection: HttpConnection): Admission {
    const { connections, connectionsPerAddress } = this.#limits;
    if (this.#served >= connections) return this.#turnAway(connection, new HttpFault(503, 'too many connections'));
    if (connectionsPerAddress > 0) {
      const address = clientOf(connection.wire.peer.remoteAddress);
      const count = this.#perAddress.get(address) ?? 0;
      if (address !== '' && count >= connectionsPerAddress) {
        return this.#turnAway(connection, new HttpFault(429, 'too many connections from this address'));
      }
      this.#perAddress.set(address, count + 1);
      this.#addresses.set(connection, address);
    }
    this.#served++;
    return 'served';
  }

  /** The connection is closed. */
  remove(connection: HttpConnection): void {
    if (this.#turnedAway.delete(connection)) return;
    this.#served--;
    const address = this.#addresses.get(connection);
    if (address === undefined) return;
    this.#addresses.delete(connection);
    const count = this.#perAddress.get(address) ?? 0;
    if (count > 1) this.#perAddress.set(address, count - 1);
    else this.#perAddress.delete(address);
  }

  #turnAway(connection: HttpConnection, fault: HttpFault): Admission {
    if (this.#turnedAway.size >= TURNED_AWAY) return 'closed';
    this.#turnedAway.add(connection);
    return fault;
  }
}

/** What counts as one client: an IPv4 address, mapped or not, or the first 64 bits of an IPv6 address. */
export function clientOf(address: string): string {
  if (!isIPv6(address)) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [head = '', tail] = address.replace(/%.*$/, '').split('::');
  const groups = head === '' ? [] : head.split(':');
  if (tail !== undefined) {
    const after = tail === '' ? 0 : tail.split(':').length;
    while (groups.length + after < 8) groups.push('0');
    if (after > 0) groups.push(...tail.split(':'));
  }
  return groups.slice(0, 4).join(':');
}
