/** What the Forwarded field says about the client (RFC 7239). */

import { HttpFault } from '../../errors.ts';
import { type Claim, checkHost, type Scheme } from './claim.ts';
import { parseForwarded } from './forwarded-field.ts';
import { type NodeName, parseNodeName } from './node-name.ts';
import type { TrustedNetworks } from './trusted-networks.ts';

/**
 * Walks from the proxy next to us towards the client, for as long as whoever passed the request on is trusted. What the
 * farthest of them says is true; an element further out may be the client's invention and is not looked at.
 *
 * @throws HttpFault 400
 */
export function claimOfForwarded(value: string, trusted: TrustedNetworks): Claim {
  const elements = parseForwarded(value);
  let client: NodeName | undefined;
  let scheme: Scheme | undefined;
  let host: string | undefined;
  for (let index = elements.length - 1; index >= 0; index--) {
    const element = elements[index]!;
    const proto = element.get('proto');
    if (proto !== undefined) scheme = schemeOf(proto);
    const asked = element.get('host');
    if (asked !== undefined) host = checkHost(asked);
    const name = element.get('for');
    if (name === undefined) break;
    client = parseNodeName(name);
    if (index === 0 || client.address === '' || !trusted.includes(client.address)) break;
  }
  return { client, scheme, host };
}

/** Reads a URI scheme; those of WebSockets count as the ones below them. @throws HttpFault 400 for another */
export function schemeOf(text: string): Scheme {
  switch (text.toLowerCase()) {
    case 'http':
    case 'ws':
      return 'http';
    case 'https':
    case 'wss':
      return 'https';
    default:
      throw new HttpFault(400, 'unknown scheme from a proxy');
  }
}
