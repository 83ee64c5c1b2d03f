/** Socket addresses of the kernel, read from its structures. */

import { AF_INET, AF_INET6 } from './linux.ts';
import type { SystemCalls } from './system-calls.ts';

/** Large enough for every kind of address: `struct sockaddr_storage`. */
const STORAGE_BYTES = 128;

/** One end of a connection. A unix socket has its path as address, `@` first when it is abstract, and port 0. */
export interface SocketAddress {
  readonly address: string;
  readonly port: number;
}

/** A `struct sockaddr` that the kernel fills in, read in Node's spelling. */
export class AddressStorage {
  /** For the system call: the structure, and its length before and after. */
  readonly bytes: Buffer = Buffer.alloc(STORAGE_BYTES);
  readonly length: Uint32Array = new Uint32Array(1);
  readonly #formatIPv6: SystemCalls['formatIPv6'];
  /** The last IPv4 address read. Behind a reverse proxy all clients have the same one. */
  #lastIPv4 = 0;
  #lastIPv4Text = '0.0.0.0';

  constructor(calls: Pick<SystemCalls, 'formatIPv6'>) {
    this.#formatIPv6 = calls.formatIPv6;
  }

  /** Makes room; to be called before the system call. */
  reset(): void {
    this.length[0] = STORAGE_BYTES;
  }

  read(): SocketAddress {
    const family = this.bytes[0];
    if (family === AF_INET) return { address: this.#readIPv4(), port: this.bytes.readUInt16BE(2) };
    if (family === AF_INET6) {
      return { address: this.#formatIPv6(this.bytes.subarray(8, 24)), port: this.bytes.readUInt16BE(2) };
    }
    return { address: pathOf(this.bytes.subarray(2, this.length[0])), port: 0 };
  }

  #readIPv4(): string {
    const bytes = this.bytes;
    const value = bytes.readUInt32BE(4);
    if (value !== this.#lastIPv4) {
      this.#lastIPv4 = value;
      this.#lastIPv4Text = `${bytes[4]}.${bytes[5]}.${bytes[6]}.${bytes[7]}`;
    }
    return this.#lastIPv4Text;
  }
}

function pathOf(path: Buffer): string {
  if (path[0] === 0) return `@${path.toString('utf8', 1)}`;
  const end = path.indexOf(0);
  return path.toString('utf8', 0, end < 0 ? path.length : end);
}

/** The address a descriptor is bound to; an empty one when the kernel won't say. */
export function localAddressOf(calls: SystemCalls, fd: number): SocketAddress {
  const storage = new AddressStorage(calls);
  storage.reset();
  return calls.getsockname(fd, storage.bytes, storage.length) === 0 ? storage.read() : { address: '', port: 0 };
}
