/** Socket addresses of the kernel, read from its structures. */

import { AF_INET, AF_INET6, SOCKADDR_STORAGE_BYTES } from './linux.ts';
import type { SystemCalls } from './system-calls.ts';

/** One end of a connection. A unix socket has its path as address, `@` first when it is abstract, and port 0. */
export interface SocketAddress {
  readonly address: string;
  readonly port: number;
}

const UNKNOWN: SocketAddress = { address: '', port: 0 };

/** Reads a `struct sockaddr` of that length, spelling addresses as Node does. */
export function readSocketAddress(calls: Pick<SystemCalls, 'formatIPv6'>, bytes: Buffer): SocketAddress {
  if (bytes.length <= 2) return UNKNOWN;
  const family = bytes.readUInt16LE(0);
  if (family === AF_INET) {
    return { address: `${bytes[4]}.${bytes[5]}.${bytes[6]}.${bytes[7]}`, port: bytes.readUInt16BE(2) };
  }
  if (family === AF_INET6) {
    return { address: calls.formatIPv6(bytes.subarray(8, 24)), port: bytes.readUInt16BE(2) };
  }
  return { address: unixPath(bytes.subarray(2)), port: 0 };
}

function unixPath(path: Buffer): string {
  if (path[0] === 0) return `@${path.toString('utf8', 1)}`;
  const end = path.indexOf(0);
  return path.toString('utf8', 0, end < 0 ? path.length : end);
}

/** The address a descriptor is bound to. */
export function localAddressOf(calls: SystemCalls, fd: number): SocketAddress {
  const bytes = Buffer.alloc(SOCKADDR_STORAGE_BYTES);
  const length = new Uint32Array([bytes.length]);
  if (calls.getsockname(fd, bytes, length) !== 0) return UNKNOWN;
  return readSocketAddress(calls, bytes.subarray(0, length[0]));
}
