/** A wire that speaks TLS: first a handshake, then the bytes of a TLS socket. */

import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { HttpConnection } from '../connection.ts';
import type { Wire } from '../wire.ts';
import { TlsPeer } from './tls-peer.ts';

/** Until the handshake is done nothing can be sent and nothing is delivered; the engine has counted the connection already. */
export class TlsWire implements Wire {
  readonly peer: TlsPeer;
  readonly #raw: Socket;
  readonly #handshakeUntil: number;
  #connection: HttpConnection | null = null;
  /** Null during the handshake. */
  #socket: TLSSocket | null = null;
  #paused = false;
  #awaitsDrain = false;
  #look: 'none' | 'under way' | 'done' = 'none';
  readonly #onData = (bytes: Buffer): void => {
    this.#look = 'none';
    this.#connection?.receive(bytes);
  };

  /** @param raw a connected socket @param handshakeUntil performance.now() at which the handshake must be done */
  constructor(raw: Socket, handshakeUntil: number) {
    this.#raw = raw;
    this.#handshakeUntil = handshakeUntil;
    this.peer = new TlsPeer(raw);
  }

  /** True when the handshake has taken too long, or takes too long. */
  get late(): boolean {
    return this.#socket === null && performance.now() >= this.#handshakeUntil;
  }

  /** Has a connection of the engine told when the socket is gone. */
  connect(connection: HttpConnection): void {
    this.#connection = connection;
    this.#raw.on('close', () => connection.closed());
    // 'close' follows and says all the engine needs.
    this.#raw.on('error', () => undefined);
  }

  /** The handshake is done: bytes are delivered from now on. */
  secured(socket: TLSSocket): void {
    this.#socket = socket;
    socket.allowHalfOpen = true;
    this.peer.secured(socket);
    socket.on('end', () => this.#connection?.receiveEnd());
    // Node leaves a socket open whose records it can't decrypt.
    socket.on('error', () => socket.destroy());
    socket.on('data', this.#onData);
  }

  release(): Socket {
    const socket = this.#socket!;
    socket.off('data', this.#onData);
    this.#connection = null;
    // Neither flowing nor paused, as https.Server leaves it: it flows once somebody listens, and nothing is lost till then.
    (socket as { readableFlowing: boolean | null }).readableFlowing = null;
    return socket;
  }

  /** What OpenSSL holds is in no figure that is public; what the stream and libuv hold includes nearly all of it. */
  get unsentBytes(): number {
    const socket = this.#socket as (TLSSocket & WithHandle) | null;
    if (socket === null) return 0;
    const { _handle: under } = this.#raw as Socket & WithHandle;
    return socket.writableLength + (socket._handle?.writeQueueSize ?? 0) + (under?.writeQueueSize ?? 0);
  }

  write(data: string | Uint8Array, encoding?: BufferEncoding): boolean {
    const socket = this.#socket;
    if (socket === null) return true;
    const flowing = socket.write(data as string, encoding);
    if (!flowing && !this.#awaitsDrain) this.#awaitDrain(socket);
    return flowing;
  }

  cork(): void {
    this.#socket?.cork();
  }

  uncork(): void {
    this.#socket?.uncork();
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#socket?.resume();
  }

  pause(): void {
    this.#paused = true;
    this.#socket?.pause();
  }

  /** Sends close_notify before the FIN, as RFC 8446 section 6.1 wants it. */
  end(): void {
    this.#socket?.end();
  }

  /** The same, and closes when it is out: closing alone would look like a response that somebody has cut off. */
  finish(): void {
    if (this.#socket === null) this.#raw.destroy();
    else this.#socket.destroySoon();
  }

  destroy(): void {
    if (this.#socket === null) this.#raw.destroy();
    else this.#socket.destroy();
  }

  /**
   * True for a handshake that has begun, until its own time is over. Otherwise: nobody can see in the kernel whether a
   * request is among the bytes that wait, so the event loop gets a turn to deliver it before the connection is closed.
   */
  inputWaits(): boolean {
    if (this.late) return false;
    if (this.#socket === null && this.#raw.bytesRead > 0) return true;
    if (this.#look === 'none') {
      this.#look = 'under way';
      setImmediate(() => {
        if (this.#look === 'under way') this.#look = 'done';
      });
    }
    return this.#look !== 'done';
  }

  /** Listens only once there is something to wait for: most connections never fill their buffer. */
  #awaitDrain(socket: TLSSocket): void {
    this.#awaitsDrain = true;
    socket.once('drain', () => {
      this.#awaitsDrain = false;
      this.#connection?.drained();
    });
  }
}

/** The part of a socket that is not public. */
interface WithHandle {
  readonly _handle?: { readonly writeQueueSize?: number } | null;
}
