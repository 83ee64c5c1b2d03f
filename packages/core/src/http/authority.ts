/** Who a request is meant for: a host and perhaps a port (RFC 3986 section 3.2, RFC 9110 section 4.2). */

import { isIPv6 } from 'node:net';

/** What nearly every request says. */
const PLAIN = /^[0-9A-Za-z.-]+(?::[1-5]?\d{1,4})?$/;
const AUTHORITY = /^(?:\[([^\]]+)\]|(?:[0-9A-Za-z\-._~!$&'()*+,;=]|%[0-9A-Fa-f]{2})+)(?::(\d*))?$/;
const IPV6_SIGNS = /^[0-9A-Fa-f:.]+$/;
const IP_FUTURE = /^v[0-9A-Fa-f]+\.[0-9A-Za-z\-._~!$&'()*+,;=:]+$/i;
const LAST_PORT = 65_535;

/** True when the text is a host with or without a port: no user, no empty host, no port beyond 65535. */
export function isAuthority(text: string): boolean {
  if (PLAIN.test(text)) return true;
  const match = AUTHORITY.exec(text);
  if (match === null || Number(match[2] ?? 0) > LAST_PORT) return false;
  const address = match[1];
  return address === undefined || IP_FUTURE.test(address) || (IPV6_SIGNS.test(address) && isIPv6(address));
}

/** True when the text is a host and a port that can be connected to: the target of CONNECT (RFC 9110 section 9.3.6). */
export function isTunnelEnd(text: string): boolean {
  return isAuthority(text) && /:0*[1-9]\d*$/.test(text);
}
