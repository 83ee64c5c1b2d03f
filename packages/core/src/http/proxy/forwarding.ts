/** Finds out for whom a proxy has passed a request on. */

import type { Peer, RequestHead } from '../../exchange.ts';
import { type Claim, joinClaims } from './claim.ts';
import { claimOfForwarded } from './forwarded-claim.ts';
import { ForwardedPeer } from './forwarded-peer.ts';
import type { ForwardingFields } from './forwarding-fields.ts';
import { TrustedNetworks } from './trusted-networks.ts';
import { claimOfXForwarded, withPort } from './x-forwarded-claim.ts';

/** A request head whose forwarding fields were picked out; null when it has none. */
export interface ForwardingHead extends RequestHead {
  readonly forwarding: ForwardingFields | null;
}

/** What the application is to see of a request. */
export interface Forwarded<Head extends ForwardingHead> {
  readonly peer: Peer;
  /** The Host field names the host that the client asked for. */
  readonly head: Head;
}

/** The forwarding fields of requests, believed as far as the proxies that sent them are trusted. */
export class Forwarding {
  readonly #trusted: TrustedNetworks;

  /** @param allowed entries as `--forwarded-allow-ips` has them */
  constructor(allowed: readonly string[]) {
    this.#trusted = new TrustedNetworks(allowed);
  }

  /**
   * Resolves the fields of a request. Null when there are none, or they are not to be believed.
   *
   * @param peer the connection's ends
   * @throws HttpFault 400 when a trusted proxy's fields are malformed or contradict each other
   */
  resolve<Head extends ForwardingHead>(head: Head, peer: Peer): Forwarded<Head> | null {
    const { forwarding: fields } = head;
    if (fields === null || !this.#trusted.trusts(peer)) return null;
    const spoken = claimOfXForwarded(fields, this.#trusted);
    const { client, scheme, host } =
      fields.forwarded === null ? spoken : joinClaims(claimOfForwarded(fields.forwarded, this.#trusted), spoken);
    return {
      peer: client === undefined && scheme === undefined ? peer : forwardedPeer(peer, { client, scheme }),
      head: withHost(head, { host, port: spoken.port }),
    };
  }
}

function forwardedPeer(via: Peer, { client, scheme }: Pick<Claim, 'client' | 'scheme'>): ForwardedPeer {
  const encrypted = scheme === undefined ? via.encrypted : scheme === 'https';
  return new ForwardedPeer(client ?? { address: via.remoteAddress, port: via.remotePort }, { encrypted, via });
}

interface Asked {
  readonly host: string | undefined;
  /** For a Host field that lacks it, where there is no other host. */
  readonly port: number | undefined;
}

function withHost<Head extends ForwardingHead>(head: Head, { host, port }: Asked): Head {
  if (host === undefined && port === undefined) return head;
  const { headers } = head;
  const index = hostIndex(headers);
  const given = index === -1 ? '' : headers[index + 1]!;
  const wanted = host ?? (given === '' ? '' : withPort(given, port));
  if (wanted === given) return head;
  return { ...head, headers: index === -1 ? [...headers, 'Host', wanted] : headers.with(index + 1, wanted) };
}

function hostIndex(headers: readonly string[]): number {
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index]!;
    if (name.length === 4 && name.toLowerCase() === 'host') return index;
  }
  return -1;
}
