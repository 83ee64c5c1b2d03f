/** Makes version 2 headers of the PROXY protocol as HAProxy's proxy-protocol.txt describes them. */

import { crc32c } from './crc32c.ts';

export interface HeaderParts {
  /** Version and command; 0x21 is a proxied connection. */
  readonly command?: number;
  /** Family and transport; 0x11 is TCP over IPv4. */
  readonly family?: number;
  readonly addresses?: Buffer;
  /** Type and value of each addition. */
  readonly additions?: readonly (readonly [type: number, value: Buffer])[];
}

/** 192.0.2.1:56324 to 198.51.100.1:443. */
export const IPV4_ADDRESSES: Buffer = Buffer.from([192, 0, 2, 1, 198, 51, 100, 1, 0xdc, 0x04, 0x01, 0xbb]);

/** Puts a header together. */
export function proxyV2(parts: HeaderParts = {}): Buffer {
  const { command = 0x21, family = 0x11, addresses = IPV4_ADDRESSES, additions = [] } = parts;
  const tail = additions.map(([type, value]) => {
    return Buffer.concat([Buffer.from([type, value.length >> 8, value.length & 0xff]), value]);
  });
  const rest = Buffer.concat([addresses, ...tail]);
  const signature = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');
  const fixed = Buffer.from([command, family, rest.length >> 8, rest.length & 0xff]);
  return Buffer.concat([signature, fixed, rest]);
}

/** Like {@link proxyV2}, with the right checksum as the last addition. */
export function proxyV2WithChecksum(parts: HeaderParts = {}): Buffer {
  const additions = [...(parts.additions ?? []), [0x03, Buffer.alloc(4)] as const];
  const header = proxyV2({ ...parts, additions });
  header.writeUInt32BE(crc32c(header), header.length - 4);
  return header;
}
