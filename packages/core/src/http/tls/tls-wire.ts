/** A wire that speaks TLS: first a handshake, then a wire over the TLS socket. */

import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { HttpConnection } from '../connection.ts';
import { SocketPeer } from '../socket-peer.ts';
import { queuedBytes, SocketWire } from '../socket-wire.ts';
import type { Wire } from '../wire.ts';

/** Until the handshake is done nothing can be sent and nothing is delivered; the engine has counted the connection already. */
export class TlsWire implements Wire {
  readonly peer: SocketPeer;
  readonly #raw: Socket;
  readonly #handshakeUntil: number;
  #connection: HttpConnection | null = null;
  /** Null during the handshake. */
  #secured: SocketWire | null = null;
  #look: 'none' | 'under way' | 'done' = 'none';

  /** @param raw a connected socket @param handshakeUntil performance.now() at which the handshake must be done */
  constructor(raw: Socket, handshakeUntil: number) {
    this.#raw = raw;
    this.#handshakeUntil = handshakeUntil;
    this.peer = new SocketPeer(raw, true);
  }

  /** True when the handshake has taken too long, or takes too long. */
  get late(): boolean {
    return this.#secured === null && performance.now() >= this.#handshakeUntil;
  }

  /** Has a connection told when the socket is gone. */
  connect(connection: HttpConnection): void {
    this.#connection = connection;
    this.#raw.on('close', () => connection.closed());
    // 'close' follows and says all the engine needs.
    this.#raw.on('error', () => undefined);
  }

  /** The handshake is done: bytes are delivered from now on. */
  secured(socket: TLSSocket): void {
    socket.allowHalfOpen = true;
    this.peer.tls = socket;
    // Node leaves a socket open whose records it can't decrypt.
    socket.on('error', () => socket.destroy());
    this.#secured = new SocketWire(socket, this.peer);
    this.#secured.connect(this.#connection as HttpConnection);
  }

  release(): Socket {
    return (this.#secured as SocketWire).release();
  }

  /** What OpenSSL holds is in no figure that is public; what the stream and libuv hold includes nearly all of it. */
  get unsentBytes(): number {
    return this.#secured === null ? 0 : this.#secured.unsentBytes + queuedBytes(this.#raw);
  }

  write(data: string | Uint8Array, encoding?: BufferEncoding): boolean {
    this.#look = 'none';
    return this.#secured?.write(data, encoding) ?? true;
  }

  cork(): void {
    this.#secured?.cork();
  }

  uncork(): void {
    this.#secured?.uncork();
  }

  resume(): void {
    this.#secured?.resume();
  }

  pause(): void {
    this.#secured?.pause();
  }

  /** Sends close_notify before the FIN, as RFC 8446 section 6.1 wants it. */
  end(): void {
    this.#secured?.end();
  }

  /** The same, and closes when it is out: closing alone would look like a response that somebody has cut off. */
  finish(): void {
    if (this.peer.tls === undefined) this.#raw.destroy();
    else this.peer.tls.destroySoon();
  }

  destroy(): void {
    (this.peer.tls ?? this.#raw).destroy();
  }

  /**
   * True for a handshake that has begun, until its own time is over. Otherwise: nobody can see in the kernel whether a
   * request is among the bytes that wait, so the event loop gets a turn to deliver it before the connection is closed.
   */
  inputWaits(): boolean {
    if (this.late) return false;
    if (this.#secured === null && this.#raw.bytesRead > 0) return true;
    if (this.#look === 'none') {
      this.#look = 'under way';
      setImmediate(() => {
        if (this.#look === 'under way') this.#look = 'done';
      });
    }
    return this.#look !== 'done';
  }
}
