/** The two ends of a connection that is served by its socket. */

import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Peer } from '../exchange.ts';

/** Asks the socket only when somebody wants to know, since each address costs a system call. */
export class SocketPeer implements Peer {
  readonly encrypted: boolean;
  /** Set when the handshake is done. */
  tls: TLSSocket | undefined;
  readonly #socket: Socket;

  constructor(socket: Socket, encrypted: boolean) {
    this.#socket = socket;
    this.encrypted = encrypted;
  }

  get remoteAddress(): string {
    return this.#socket.remoteAddress ?? '';
  }

  get remotePort(): number {
    return this.#socket.remotePort ?? 0;
  }

  get localAddress(): string {
    return this.#socket.localAddress ?? '';
  }

  get localPort(): number {
    return this.#socket.localPort ?? 0;
  }
}
