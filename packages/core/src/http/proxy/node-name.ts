/** How proxies write who somebody is (RFC 7239 section 6, and what X-Forwarded-For is filled with). */

import { isIPv4, isIPv6, SocketAddress } from 'node:net';
import { HttpFault } from '../../errors.ts';

/** One end of a connection as a proxy names it. */
export interface NodeName {
  /** IP address without brackets, in the kernel's spelling; empty for `unknown` and for an obfuscated identifier. */
  readonly address: string;
  /** 0 when it is not told. */
  readonly port: number;
}

const IPV4_PORT = /^([\d.]+):(\d{1,5})$/;
const BRACKETS = /^\[([0-9A-Fa-f:.]+)\](?::(?:(\d{1,5})|_[\w.-]+))?$/;
const HIDDEN = /^(?:unknown|_[\w.-]+)(?::(?:\d{1,5}|_[\w.-]+))?$/i;
const IPV4_HIDDEN_PORT = /^([\d.]+):_[\w.-]+$/;
const LARGEST_PORT = 65_535;
const HIDDEN_NODE: NodeName = Object.freeze({ address: '', port: 0 });

/**
 * Reads `192.0.2.1`, `192.0.2.1:80`, `[2001:db8::1]`, `[2001:db8::1]:80`, `unknown` or `_hidden`.
 *
 * @throws HttpFault 400 when it is none of these
 */
export function parseNodeName(text: string): NodeName {
  if (isIPv4(text)) return { address: text, port: 0 };
  const [, address, port = '0'] = BRACKETS.exec(text) ?? IPV4_PORT.exec(text) ?? IPV4_HIDDEN_PORT.exec(text) ?? [];
  if (address !== undefined && Number(port) <= LARGEST_PORT) {
    if (isIPv4(address) && text[0] !== '[') return { address, port: Number(port) };
    if (isIPv6(address)) return { address: canonicalIPv6(address), port: Number(port) };
  }
  if (HIDDEN.test(text)) return HIDDEN_NODE;
  throw new HttpFault(400, 'invalid client address from a proxy');
}

/** Like {@link parseNodeName}, and an IPv6 address without brackets too: that is how X-Forwarded-For has it. */
export function parseBareNodeName(text: string): NodeName {
  const bare = !isIPv4(text) && isIPv6(text) && !text.includes('%');
  return bare ? { address: canonicalIPv6(text), port: 0 } : parseNodeName(text);
}

/** The kernel's spelling of an IPv6 address (RFC 5952). @param address as `net.isIPv6` accepts it, without a zone */
export function canonicalIPv6(address: string): string {
  return new SocketAddress({ address, family: 'ipv6' }).address;
}
