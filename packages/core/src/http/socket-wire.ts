/** A wire over a Duplex: the lower half of the socket transport. */

import { readSync } from 'node:fs';
import type { Socket } from 'node:net';
import type { Peer } from '../exchange.ts';
import type { HttpConnection } from './connection.ts';
import type { HttpEngine } from './engine.ts';
import type { Wire } from './wire.ts';

/** Bytes taken when a connection is about to be closed; libuv takes the rest. */
const LAST_READ_BYTES = 4096;

/** Serves a connected socket; the engine decides when it closes. The socket must allow half-open. */
export function serveSocket(socket: Socket, engine: HttpEngine): HttpConnection {
  const onData = (bytes: Buffer): void => connection.receive(bytes);
  const connection = new SocketWire(socket, () => socket.off('data', onData)).connect(engine);
  socket.on('data', onData);
  return connection;
}

export class SocketWire implements Wire {
  readonly peer: Peer;
  readonly #socket: Socket;
  readonly #stopFeeding: () => void;
  #connection: HttpConnection | null = null;
  #paused = false;
  #awaitsDrain = false;

  /** @param stopFeeding Called when the socket is given away: from then on its bytes belong to whoever has it. */
  constructor(socket: Socket, stopFeeding: () => void) {
    this.#socket = socket;
    this.#stopFeeding = stopFeeding;
    this.peer = new SocketPeer(socket);
  }

  /** Has a connection of the engine told of all that happens to the socket, but for the bytes that come. */
  connect(engine: HttpEngine): HttpConnection {
    const connection = engine.connect(this);
    this.#connection = connection;
    this.#socket.on('end', () => {
      if (this.#connection !== null) connection.receiveEnd();
    });
    this.#socket.on('close', () => connection.closed());
    this.#socket.on('error', ignore);
    return connection;
  }

  release(): Socket {
    this.#stopFeeding();
    this.#connection = null;
    // Neither flowing nor paused, as http.Server leaves it: it flows once somebody listens, and nothing is lost till then.
    (this.#socket as { readableFlowing: boolean | null }).readableFlowing = null;
    return this.#socket;
  }

  get unsentBytes(): number {
    // What libuv still holds shrinks as the client reads; what the stream holds only when libuv is done with one write.
    const { _handle: handle } = this.#socket as Socket & { _handle?: { writeQueueSize?: number } | null };
    return this.#socket.writableLength + (handle?.writeQueueSize ?? 0);
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

  identify(): void {
    // The socket remembers it.
    this.#socket.remoteAddress;
  }

  inputWaits(): boolean {
    if (this.peer.encrypted) return false;
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

/** Asks the socket only when somebody wants to know, since each address costs a system call. */
class SocketPeer implements Peer {
  readonly encrypted: boolean;
  readonly #socket: Socket;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.encrypted = 'encrypted' in socket && socket.encrypted === true;
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
