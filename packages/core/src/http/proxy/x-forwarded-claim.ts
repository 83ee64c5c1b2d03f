/** What the X-Forwarded fields say about the client: no standard, so this is what proxies really send. */

import { HttpFault } from '../../errors.ts';
import { agreed, type Claim, checkHost, type Scheme } from './claim.ts';
import { schemeOf } from './forwarded-claim.ts';
import type { ForwardingFields } from './forwarding-fields.ts';
import { type NodeName, parseBareNodeName } from './node-name.ts';
import type { TrustedNetworks } from './trusted-networks.ts';

/** A claim, and the port that the client asked for, by itself. */
export interface XForwardedClaim extends Claim {
  readonly port: number | undefined;
}

const LARGEST_PORT = 65_535;
/** They go without saying: `:80` behind a host would only be wrong when a proxy in between speaks for itself. */
const DEFAULT_PORTS: readonly number[] = [80, 443];

/** Reads the fields; those of the Forwarded kind are passed over. @throws HttpFault 400 */
export function claimOfXForwarded(fields: ForwardingFields, trusted: TrustedNetworks): XForwardedClaim {
  const { client, hops } = walk(fields.for, trusted);
  const host = atHop(fields.host, hops);
  const port = portOf(atHop(fields.port, hops));
  return {
    client,
    scheme: schemeOfFields(fields),
    host: host === undefined ? undefined : withPort(checkHost(host), port),
    port,
  };
}

/** Adds a port that is no default to a host that has none. */
export function withPort(host: string, port: number | undefined): string {
  if (port === undefined || DEFAULT_PORTS.includes(port) || /:\d*$/.test(host)) return host;
  return `${host}:${port}`;
}

/** Goes through X-Forwarded-For from the right; `hops` is how many of its elements trusted proxies have added. */
function walk(list: string | null, trusted: TrustedNetworks): { client: NodeName | undefined; hops: number } {
  const elements = elementsOf(list);
  for (let index = elements.length - 1; index >= 0; index--) {
    const client = parseBareNodeName(elements[index]!);
    if (index === 0 || client.address === '' || !trusted.includes(client.address)) {
      return { client, hops: elements.length - index };
    }
  }
  return { client: undefined, hops: 1 };
}

/** The element that the proxy so many hops away added: to lists, proxies add at the right. */
function atHop(list: string | null, hops: number): string | undefined {
  const elements = elementsOf(list);
  return elements[Math.max(0, elements.length - hops)];
}

function schemeOfFields({ proto, ssl, protocol }: ForwardingFields): Scheme | undefined {
  let scheme: Scheme | undefined;
  for (const text of elementsOf(proto)) scheme = agreed(scheme, schemeOf(text));
  for (const text of elementsOf(protocol)) scheme = agreed(scheme, text === 'ssl' ? 'https' : schemeOf(text));
  for (const text of elementsOf(ssl)) scheme = agreed(scheme, schemeOfSwitch(text));
  return scheme;
}

function schemeOfSwitch(text: string): Scheme {
  if (text === 'on') return 'https';
  if (text === 'off') return 'http';
  throw new HttpFault(400, 'X-Forwarded-Ssl is neither on nor off');
}

function portOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port === 0 || port > LARGEST_PORT) throw new HttpFault(400, 'invalid port from a proxy');
  return port;
}

function elementsOf(list: string | null): readonly string[] {
  if (list === null || list === '') return [];
  if (!list.includes(',')) return [list];
  return list
    .split(',')
    .map((element) => element.trim())
    .filter((element) => element !== '');
}
