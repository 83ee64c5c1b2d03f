/** A wire over a socket of Node's: the lower half of the socket transport where handles can't be had, and under TLS. */

import { readSync } from 'node:fs';
import type { Socket } from 'node:net';
import type { HttpConnection } from './connection.ts';
import type { HttpEngine } from './engine.ts';
import { SocketPeer } from './socket-peer.ts';
import type { Wire } from './wire.ts';

/** Bytes taken when a connection is about to be closed; libuv takes the rest. */
const LAST_READ_BYTES = 4096;

/** Serves a connected socket; the engine decides when it closes. The socket must allow half-open. */
export function serveSocket(socket: Socket, engine: HttpEngine): HttpConnection {
  const wire = new SocketWire(socket, new SocketPeer(socket, false));
  const connection = engine.connect(wire);
  wire.connect(connection);
  return connection;
}

export class SocketWire implements Wire {
  readonly peer: SocketPeer;
  readonly #socket: Socket;
  /** Null while nobody is told anything, and once the socket was given away. */
  #connection: HttpConnection | null = null;
  #paused = false;
  #awaitsDrain = false;
  readonly #onData = (bytes: Buffer): void => this.#connection?.receive(bytes);

  constructor(socket: Socket, peer: SocketPeer) {
    this.#socket = socket;
    this.peer = peer;
  }

  /** Has a connection of the engine told of all that happens to the socket. */
  connect(connection: HttpConnection): void {
    this.#connection = connection;
    this.#socket.on('end', () => this.#connection?.receiveEnd());
    this.#socket.on('close', () => connection.closed());
    this.#socket.on('error', ignore);
    this.#socket.on('data', this.#onData);
  }

  release(): Socket {
    this.#socket.off('data', this.#onData);
    this.#connection = null;
    // Neither flowing nor paused, as http.Server leaves it: it flows once somebody listens, and nothing is lost till then.
    (this.#socket as { readableFlowing: boolean | null }).readableFlowing = null;
    return this.#socket;
  }

  get unsentBytes(): number {
    // What libuv still holds shrinks as the client reads; what the stream holds only when libuv is done with one write.
    return this.#socket.writableLength + queuedBytes(this.#socket);
  }

  write(data: string | Uint8Array, encoding?: BufferEncoding): boolean {
    const flowing = this.#socket.write(data as string, encoding);
    if (!flowing && !this.#awaitsDrain) this.#awaitDrain();
    return flowing;
  }

  cork(): void {
    this.#socket.cork();
  }

  uncork(): void {
    this.#socket.uncork();
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#socket.resume();
  }

  pause(): void {
    this.#paused = true;
    this.#socket.pause();
  }

  end(): void {
    this.#socket.end();
  }

  finish(): void {
    // With nothing left to send, close(2) alone says FIN: no shutdown(2), no events to wait for.
    if (this.unsentBytes === 0) this.#socket.destroy();
    else this.#socket.destroySoon();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  inputWaits(): boolean {
    const { _handle: handle } = this.#socket as Socket & { _handle?: { fd?: number } | null };
    const bytes = bytesWaiting(handle?.fd ?? -1);
    if (bytes !== null) this.#connection?.receive(bytes);
    return bytes !== null;
  }

  /** Listens only once there is something to wait for: most connections never fill their buffer. */
  #awaitDrain(): void {
    this.#awaitsDrain = true;
    this.#socket.once('drain', () => {
      this.#awaitsDrain = false;
      this.#connection?.drained();
    });
  }
}

/** Bytes that libuv holds for the kernel. */
export function queuedBytes(socket: Socket): number {
  return (socket as Socket & { _handle?: { writeQueueSize?: number } | null })._handle?.writeQueueSize ?? 0;
}

/**
 * What a non-blocking socket has for us; null for nothing, at its end and when it is broken: its events say which. The event
 * loop may be behind the kernel by all that it runs in one turn; a request that arrives meanwhile would be reset.
 */
export function bytesWaiting(fd: number): Buffer | null {
  const bytes = Buffer.allocUnsafe(LAST_READ_BYTES);
  try {
    const count = fd < 0 ? 0 : readSync(fd, bytes);
    return count === 0 ? null : bytes.subarray(0, count);
  } catch {
    // EAGAIN is the normal case here; any other error comes again as an event of the socket.
    return null;
  }
}

/** 'close' follows and says all the engine needs; a client that resets is no error of ours. */
function ignore(): void {}
