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
  const wire = new SocketWire(socket);
  const connection = engine.connect(wire);
  wire.feed(connection);
  socket.on('close', () => connection.closed());
  // 'close' follows and says all the engine needs; a client that resets is no error of ours.
  socket.on('error', () => {});
  return connection;
}

class SocketWire implements Wire {
  readonly peer: Peer;
  readonly #socket: Socket;
  #stopFeeding: () => void = () => {};
  #connection: HttpConnection | null = null;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.peer = new SocketPeer(socket);
  }

  /** Has the connection told of what comes from the client, until the socket is given away. */
  feed(connection: HttpConnection): void {
    const socket = this.#socket;
    this.#connection = connection;
    const onData = (bytes: Buffer): void => connection.receive(bytes);
    const onEnd = (): void => connection.receiveEnd();
    const onDrain = (): void => connection.drained();
    socket.on('data', onData).on('end', onEnd).on('drain', onDrain);
    this.#stopFeeding = () => socket.off('data', onData).off('end', onEnd).off('drain', onDrain);
  }

  release(): Socket {
    this.#stopFeeding();
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
    return this.#socket.write(data as string, encoding);
  }

  cork(): void {
    this.#socket.cork();
  }

  uncork(): void {
    this.#socket.uncork();
  }

  resume(): void {
    this.#socket.resume();
  }

  pause(): void {
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
    if (this.peer.encrypted) return false;
    const { _handle: handle } = this.#socket as Socket & { _handle?: { fd?: number } | null };
    const bytes = Buffer.allocUnsafe(LAST_READ_BYTES);
    // The event loop may be behind the kernel by all that it runs in one turn; a request that arrives meanwhile would be reset.
    const count = readNow(handle?.fd ?? -1, bytes);
    if (count > 0) this.#connection?.receive(bytes.subarray(0, count));
    return count > 0;
  }
}

/** Bytes that a non-blocking socket has for us; 0 for none, at its end and when it is broken: its events say which. */
function readNow(fd: number, bytes: Buffer): number {
  try {
    return fd < 0 ? 0 : readSync(fd, bytes);
  } catch {
    // EAGAIN is the normal case here; any other error comes again as an event of the socket.
    return 0;
  }
}

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
