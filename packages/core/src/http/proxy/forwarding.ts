/** Finds out for whom a proxy has passed a request on. */

import type { Peer, RequestHead } from '../../exchange.ts';
import { type Claim, joinClaims } from './claim.ts';
import { claimOfForwarded } from './forwarded-claim.ts';
import { ForwardedPeer } from './forwarded-peer.ts';
import { forwardingFieldsOf } from './forwarding-fields.ts';
import { TrustedNetworks } from './trusted-networks.ts';
import { claimOfXForwarded, withPort } from './x-forwarded-claim.ts';

/** What the application is to see of a request. */
export interface Forwarded<Head extends RequestHead> {
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
   * Resolves the fields of a request that has some. Null when they are not to be believed.
   *
   * @param peer the connection's ends
   * @throws HttpFault 400 when a trusted proxy's fields are malformed or contradict each other
   */
  resolve<Head extends RequestHead>(head: Head, peer: Peer): Forwarded<Head> | null {
    if (!this.#trusted.trusts(peer)) return null;
    const { headers } = head;
    const fields = forwardingFieldsOf(headers);
    const spoken = claimOfXForwarded(fields, this.#trusted);
    const { client, scheme, host } =
      fields.forwarded === null ? spoken : joinClaims(claimOfForwarded(fields.forwarded, this.#trusted), spoken);
    return {
      peer: client === undefined && scheme === undefined ? peer : forwardedPeer(peer, { client, scheme }),
      head: withHost(head, host ?? completedHost(headers, spoken.port)),
    };
  }
}

function forwardedPeer(via: Peer, { client, scheme }: Pick<Claim, 'client' | 'scheme'>): ForwardedPeer {
  const encrypted = scheme === undefined ? via.encrypted : scheme === 'https';
  return new ForwardedPeer(client ?? { address: via.remoteAddress, port: via.remotePort }, { encrypted, via });
}

/** The Host field's value, with the port that it lacks. */
function completedHost(headers: readonly string[], port: number | undefined): string | undefined {
  if (port === undefined) return undefined;
  const index = hostIndex(headers);
  const host = index === -1 ? '' : headers[index + 1]!;
  return host === '' ? undefined : withPort(host, port);
}

function withHost<Head extends RequestHead>(head: Head, host: string | undefined): Head {
  const { headers } = head;
  const index = hostIndex(headers);
  if (host === undefined || headers[index + 1] === host) return head;
  return { ...head, headers: index === -1 ? [...headers, 'Host', host] : headers.with(index + 1, host) };
}

function hostIndex(headers: readonly string[]): number {
  return headers.findIndex((name, index) => index % 2 === 0 && name.length === 4 && name.toLowerCase() === 'host');
}
