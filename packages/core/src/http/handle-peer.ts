/** The two ends of a connection that is served by its handle. */

import type { Peer } from '../exchange.ts';
import type { SocketName, StreamHandle } from './stream-handle.ts';

/** Asks the kernel only when somebody wants to know, since each address costs a system call. */
export class HandlePeer implements Peer {
  readonly encrypted = false;
  readonly #handle: StreamHandle;
  #remote: SocketName | null = null;
  #local: SocketName | null = null;

  constructor(handle: StreamHandle) {
    this.#handle = handle;
  }

  get remoteAddress(): string {
    return this.#remoteName().address ?? '';
  }

  get remotePort(): number {
    return this.#remoteName().port ?? 0;
  }

  get localAddress(): string {
    return this.#localName().address ?? '';
  }

  get localPort(): number {
    return this.#localName().port ?? 0;
  }

  #remoteName(): SocketName {
    if (this.#remote === null) {
      this.#remote = {};
      this.#handle.getpeername?.(this.#remote);
    }
    return this.#remote;
  }

  #localName(): SocketName {
    if (this.#local === null) {
      this.#local = {};
      this.#handle.getsockname?.(this.#local);
    }
    return this.#local;
  }
}
