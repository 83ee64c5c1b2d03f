/** Version 2 of the PROXY protocol: binary. */

import { ProxyHeaderError } from '../../errors.ts';
import { crc32c } from './crc32c.ts';
import { canonicalIPv6 } from './node-name.ts';
import { type ProxiedConnection, type ProxyHeader, V2_START } from './proxy-header.ts';

const FIXED_BYTES = 16;
/** The field for the length allows 64 KiB. Real headers are below 1 KiB, and nginx has the same bound. */
const LONGEST = 4096;
const VERSION = 2;
const COMMANDS = { local: 0, proxy: 1 } as const;
/** Address family and transport in one byte. Datagrams don't come over our sockets. */
const FAMILIES = { unspecified: 0x00, tcp4: 0x11, tcp6: 0x21, unix: 0x31 } as const;
const ADDRESS_BYTES: Readonly<Record<number, number>> = {
  [FAMILIES.unspecified]: 0,
  [FAMILIES.tcp4]: 12,
  [FAMILIES.tcp6]: 36,
  [FAMILIES.unix]: 216,
};
/** Types of the additions behind the addresses; others are passed over. */
const TYPES = { crc32c: 0x03, ssl: 0x20 } as const;
/** Type and length. */
const ADDITION_HEAD_BYTES = 3;
const CHECKSUM_BYTES = 4;
/** Of the first byte of the `ssl` addition: the client's connection is TLS. */
const CLIENT_SSL = 0x01;

/** Reads a header that begins with the signature. Null: it is not complete. @throws ProxyHeaderError */
export function parseProxyV2(bytes: Buffer): ProxyHeader | null {
  if (bytes.length < FIXED_BYTES) return null;
  const version = bytes[V2_START.length]! >> 4;
  const command = bytes[V2_START.length]! & 0x0f;
  const family = bytes[V2_START.length + 1]!;
  const length = FIXED_BYTES + bytes.readUInt16BE(V2_START.length + 2);
  if (version !== VERSION) throw new ProxyHeaderError(`version ${version}`);
  if (command !== COMMANDS.local && command !== COMMANDS.proxy) throw new ProxyHeaderError(`command ${command}`);
  if (length > LONGEST) throw new ProxyHeaderError(`${length} bytes, more than ${LONGEST}`);
  if (bytes.length < length) return null;
  const connection = command === COMMANDS.local ? null : parseConnection(bytes.subarray(0, length), family);
  return { bytes: length, connection };
}

function parseConnection(header: Buffer, family: number): ProxiedConnection | null {
  const addressBytes = ADDRESS_BYTES[family];
  if (addressBytes === undefined) throw new ProxyHeaderError(`address family and transport 0x${family.toString(16)}`);
  const additions = FIXED_BYTES + addressBytes;
  if (header.length < additions) throw new ProxyHeaderError('too short for its addresses');
  const encrypted = readAdditions(header, additions);
  const addresses = header.subarray(FIXED_BYTES, additions);
  switch (family) {
    case FAMILIES.tcp4:
      return {
        remoteAddress: addresses.subarray(0, 4).join('.'),
        remotePort: addresses.readUInt16BE(8),
        localAddress: addresses.subarray(4, 8).join('.'),
        localPort: addresses.readUInt16BE(10),
        encrypted,
      };
    case FAMILIES.tcp6:
      return {
        remoteAddress: ipv6Of(addresses.subarray(0, 16)),
        remotePort: addresses.readUInt16BE(32),
        localAddress: ipv6Of(addresses.subarray(16, 32)),
        localPort: addresses.readUInt16BE(34),
        encrypted,
      };
    case FAMILIES.unix:
      return { remoteAddress: '', remotePort: 0, localAddress: '', localPort: 0, encrypted };
    default:
      return null;
  }
}

/** Goes through type, length and value of each addition; true when one says that the client came through TLS. */
function readAdditions(header: Buffer, from: number): boolean {
  let encrypted = false;
  let position = from;
  while (position < header.length) {
    const value = position + ADDITION_HEAD_BYTES;
    const end = value > header.length ? value : value + header.readUInt16BE(position + 1);
    if (end > header.length) throw new ProxyHeaderError('an addition is cut short');
    if (header[position] === TYPES.ssl) encrypted = end > value && (header[value]! & CLIENT_SSL) !== 0;
    if (header[position] === TYPES.crc32c) checkSum(header, value, end);
    position = end;
  }
  return encrypted;
}

/** The sum is made over the whole header with zeros in the place of the sum. */
function checkSum(header: Buffer, from: number, to: number): void {
  if (to - from !== CHECKSUM_BYTES) throw new ProxyHeaderError('invalid checksum');
  const blank = Buffer.from(header).fill(0, from, to);
  if (crc32c(blank) !== header.readUInt32BE(from)) throw new ProxyHeaderError('the checksum is wrong');
}

function ipv6Of(bytes: Buffer): string {
  return canonicalIPv6(bytes.toString('hex').replaceAll(/(.{4})(?=.)/g, '$1:'));
}
