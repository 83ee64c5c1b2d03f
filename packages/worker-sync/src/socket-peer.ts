/** The two ends of an accepted connection. */

import type { Peer } from 'tricorn/plugin';
import { localAddressOf, type SocketAddress } from './socket-address.ts';
import type { SystemCalls } from './system-calls.ts';

export interface SocketPeerOptions {
  /** The accepted descriptor. */
  readonly fd: number;
  readonly remote: SocketAddress;
  /** What the listener is bound to, perhaps all addresses of the machine. */
  readonly listener: SocketAddress;
}

/** A {@link Peer} that asks the kernel for our own address only if somebody wants it and the listener has none. */
export class SocketPeer implements Peer {
  readonly encrypted = false;
  readonly #calls: SystemCalls;
  readonly #options: SocketPeerOptions;
  #open = true;
  #local: SocketAddress | null = null;

  constructor(calls: SystemCalls, options: SocketPeerOptions) {
    this.#calls = calls;
    this.#options = options;
  }

  get remoteAddress(): string {
    return this.#options.remote.address;
  }

  get remotePort(): number {
    return this.#options.remote.port;
  }

  get localAddress(): string {
    const { listener, fd } = this.#options;
    if (listener.address !== '0.0.0.0' && listener.address !== '::') return listener.address;
    if (this.#local === null && this.#open) this.#local = localAddressOf(this.#calls, fd);
    return this.#local?.address ?? listener.address;
  }

  get localPort(): number {
    return this.#options.listener.port;
  }

  /** The descriptor was closed and its number may soon be somebody else's. */
  release(): void {
    this.#open = false;
  }
}
