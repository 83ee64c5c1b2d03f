/** The two ends of a TLS connection. */

import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Peer } from '../../exchange.ts';

/** Asks the socket only when somebody wants to know, since each address costs a system call. */
export class TlsPeer implements Peer {
  readonly encrypted = true;
  readonly #raw: Socket;
  #tls: TLSSocket | undefined;

  constructor(raw: Socket) {
    this.#raw = raw;
  }

  /** The handshake is done. */
  secured(socket: TLSSocket): void {
    this.#tls = socket;
  }

  get tls(): TLSSocket | undefined {
    return this.#tls;
  }

  get remoteAddress(): string {
    return this.#raw.remoteAddress ?? '';
  }

  get remotePort(): number {
    return this.#raw.remotePort ?? 0;
  }

  get localAddress(): string {
    return this.#raw.localAddress ?? '';
  }

  get localPort(): number {
    return this.#raw.localPort ?? 0;
  }
}
