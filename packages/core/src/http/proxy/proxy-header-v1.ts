/** Version 1 of the PROXY protocol: a line of text. */

import { isIPv4, isIPv6 } from 'node:net';
import { ProxyHeaderError } from '../../errors.ts';
import { canonicalIPv6 } from './node-name.ts';
import type { ProxiedConnection, ProxyHeader } from './proxy-header.ts';

/** Of the longest line there can be, with its CRLF. */
const LONGEST = 107;
const LINE_FEED = 10;
const PORT = /^(?:0|[1-9]\d{0,4})$/;
const LARGEST_PORT = 65_535;

/** Reads `PROXY TCP4 192.0.2.1 198.51.100.1 56324 443\r\n` and the like. Null: it is not complete. @throws ProxyHeaderError */
export function parseProxyV1(bytes: Buffer): ProxyHeader | null {
  const end = bytes.subarray(0, LONGEST).indexOf(LINE_FEED);
  if (end < 0) {
    if (bytes.length >= LONGEST) throw new ProxyHeaderError(`no end of line in ${LONGEST} bytes`);
    return null;
  }
  const line = bytes.toString('latin1', 0, end);
  if (!line.endsWith('\r')) throw new ProxyHeaderError('no CR at the end of the line');
  return { bytes: end + 1, connection: parseWords(line.slice(0, -1).split(' ')) };
}

function parseWords([, family, ...words]: readonly string[]): ProxiedConnection | null {
  if (family === 'UNKNOWN') return null;
  const [source = '', destination = '', sourcePort = '', destinationPort = ''] = words;
  if ((family !== 'TCP4' && family !== 'TCP6') || words.length !== 4) throw new ProxyHeaderError('invalid line');
  return {
    remoteAddress: addressOf(source, family),
    remotePort: portOf(sourcePort),
    localAddress: addressOf(destination, family),
    localPort: portOf(destinationPort),
    encrypted: false,
  };
}

function addressOf(text: string, family: 'TCP4' | 'TCP6'): string {
  if (family === 'TCP4' && isIPv4(text)) return text;
  if (family === 'TCP6' && isIPv6(text) && !text.includes('%')) return canonicalIPv6(text);
  throw new ProxyHeaderError(`invalid ${family} address`);
}

function portOf(text: string): number {
  if (!PORT.test(text) || Number(text) > LARGEST_PORT) throw new ProxyHeaderError('invalid port');
  return Number(text);
}
