/** What trusted proxies say about the client of a request. */

import { HttpFault } from '../../errors.ts';
import type { NodeName } from './node-name.ts';

export type Scheme = 'http' | 'https';

/** Undefined is what they say nothing about. */
export interface Claim {
  readonly client: NodeName | undefined;
  readonly scheme: Scheme | undefined;
  /** Host and perhaps port that the client asked for, as in a Host field. */
  readonly host: string | undefined;
}

const HOST = /^(?:\[[0-9A-Fa-f:.]+\]|[0-9A-Za-z._~!$&'()*+;=%-]+)(?::\d{1,5})?$/;

/** Checks the host of a claim. @throws HttpFault 400 */
export function checkHost(text: string): string {
  if (!HOST.test(text)) throw new HttpFault(400, 'invalid host from a proxy');
  return text;
}

/** Puts two claims about one request together. @throws HttpFault 400 when they contradict each other */
export function joinClaims(one: Claim, other: Claim): Claim {
  if (one.client !== undefined && other.client !== undefined) checkSameClient(one.client, other.client);
  const client = one.client?.port ? one.client : (other.client ?? one.client);
  return {
    client,
    scheme: agreed(one.scheme, other.scheme),
    host: one.host?.toLowerCase() === other.host?.toLowerCase() ? one.host : agreed(one.host, other.host),
  };
}

/** The one value that was given; undefined for none. @throws HttpFault 400 when both were, and differ */
export function agreed<T>(one: T | undefined, other: T | undefined): T | undefined {
  if (one !== undefined && other !== undefined && one !== other) contradict();
  return one ?? other;
}

/** Ports may be told by one only. */
function checkSameClient(one: NodeName, other: NodeName): void {
  if (one.address !== other.address) contradict();
  if (one.port !== 0 && other.port !== 0 && one.port !== other.port) contradict();
}

function contradict(): never {
  throw new HttpFault(400, 'the forwarding fields contradict each other');
}
