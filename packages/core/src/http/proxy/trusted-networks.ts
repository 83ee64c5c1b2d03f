/** Whom to believe: a list of addresses and networks, compiled. */

import { BlockList, isIP } from 'node:net';
import type { Peer } from '../../exchange.ts';

/** Answers that are remembered. `net.BlockList` takes about 2 us a question on Node 20, and proxies are few. */
const REMEMBERED = 1_000;

/** Entries as the settings have them: addresses, networks, `unix`, `*`. */
export class TrustedNetworks {
  readonly #everybody: boolean;
  readonly #unix: boolean;
  readonly #list = new BlockList();
  readonly #known = new Map<string, boolean>();

  constructor(entries: readonly string[]) {
    this.#everybody = entries.includes('*');
    this.#unix = entries.includes('unix');
    for (const entry of entries) {
      const [address = '', bits] = entry.split('/');
      const version = isIP(address);
      const family = version === 6 ? 'ipv6' : 'ipv4';
      if (version !== 0 && bits === undefined) this.#list.addAddress(address, family);
      else if (version !== 0) this.#list.addSubnet(address, Number(bits), family);
    }
  }

  /** Whether an IP address is on the list; one that is mapped into IPv6 is there if the IPv4 address is. */
  includes(address: string): boolean {
    if (this.#everybody) return true;
    const known = this.#known.get(address);
    if (known !== undefined) return known;
    const version = isIP(address);
    const listed = version !== 0 && this.#list.check(address, version === 6 ? 'ipv6' : 'ipv4');
    // Clients choose the addresses, so the memory must not grow with them.
    if (this.#known.size >= REMEMBERED) this.#known.clear();
    this.#known.set(address, listed);
    return listed;
  }

  /** Whether the other end of a connection is to be believed. */
  trusts(peer: Peer): boolean {
    const { remoteAddress } = peer;
    if (this.#everybody || this.includes(remoteAddress)) return true;
    // A TCP client that has reset its connection has no address any more either, but then there is still ours.
    return this.#unix && isIP(remoteAddress) === 0 && isIP(peer.localAddress) === 0;
  }
}
