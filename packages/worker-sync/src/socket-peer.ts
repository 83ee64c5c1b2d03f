/** The two ends of an accepted connection, decoded when somebody asks. */

import type { Peer } from 'tricorn/plugin';
import { localAddressOf, readSocketAddress, type SocketAddress } from './socket-address.ts';
import type { SystemCalls } from './system-calls.ts';

export interface SocketPeerOptions {
  readonly calls: SystemCalls;
  /** The accepted descriptor. */
  readonly fd: number;
  /** The client's `struct sockaddr`, as accept4 left it. */
  readonly remote: Buffer;
  /** What the listener is bound to, perhaps all addresses of the machine. */
  readonly listener: SocketAddress;
}

/** A {@link Peer} that costs next to nothing until it is read: most requests never look at it. */
export class SocketPeer implements Peer {
  readonly encrypted = false;
  readonly #options: SocketPeerOptions;
  #open = true;
  #remote: SocketAddress | null = null;
  #local: SocketAddress | null = null;

  constructor(options: SocketPeerOptions) {
    this.#options = options;
  }

  get remoteAddress(): string {
    // A client of a unix socket has an address only if it bound one, and nobody wants to know.
    return this.#listensOnPath ? '' : this.#remoteEnd.address;
  }

  get remotePort(): number {
    return this.#remoteEnd.port;
  }

  get localAddress(): string {
    const { listener, calls, fd } = this.#options;
    if (listener.address !== '0.0.0.0' && listener.address !== '::') return listener.address;
    if (this.#local === null && this.#open) this.#local = localAddressOf(calls, fd);
    return this.#local?.address ?? listener.address;
  }

  get localPort(): number {
    return this.#options.listener.port;
  }

  /** The descriptor was closed and its number may soon be somebody else's. */
  release(): void {
    this.#open = false;
  }

  get #listensOnPath(): boolean {
    return this.#options.listener.port === 0;
  }

  get #remoteEnd(): SocketAddress {
    this.#remote ??= readSocketAddress(this.#options.calls, this.#options.remote);
    return this.#remote;
  }
}
