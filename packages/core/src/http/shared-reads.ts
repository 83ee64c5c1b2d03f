/** Serves the connections of a listening server with sockets that all read into one buffer. */

import { type ConnectOpts, type Server, Socket, type SocketConstructorOpts } from 'node:net';
import type { HttpConnection } from './connection.ts';
import type { HttpEngine } from './engine.ts';
import { SocketWire } from './socket-wire.ts';

/** Bytes of one read: as many as Node allocates for each where reads are not shared. */
const BUFFER_BYTES = 64 * 1024;

/** A connection that brings so much of a body at once, and owes as much, reads the next into a buffer of its own. */
const LARGE_BYTES = BUFFER_BYTES / 2;

/** A connected handle of libuv, as `net.Socket` takes it. */
type ConnectedHandle = object;

/** The part of a listening server that is not public, the same in Node 20 to 24 (lib/net.js). */
interface ListeningHandle {
  onconnection?: ((this: ListeningHandle, error: number, connected: ConnectedHandle) => void) | null;
}

/** `handle` is what `net.Server` itself passes; `onread` is documented, but typed for connecting sockets only. */
type SocketOptions = SocketConstructorOpts & ConnectOpts & { readonly handle: ConnectedHandle };

/**
 * Serves what a server accepts from now on; false, and nothing has changed, where this Node can't be told to.
 *
 * A read then costs neither memory of its own nor a turn of the readable stream, and a quarter less CPU than a server
 * whose sockets emit 'data' (9.6 us against 13.2 for a request with a constant answer). Large bodies are the exception: they
 * would have to be copied out of the buffer, so each of their reads gets one of its own. `net.Server` can't give its
 * sockets the `onread` that does this, so they are made here, of the handles that it would make them of.
 *
 * @param serves Asked for each connection; those it says no to are told by the server's event 'connection' as ever.
 */
export function shareReads(server: Server, engine: HttpEngine, serves: () => boolean): boolean {
  const { _handle: listening } = server as Server & { _handle?: ListeningHandle | null };
  const acceptOfNode = listening?.onconnection;
  if (listening == null || typeof acceptOfNode !== 'function') return false;
  const shared = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  listening.onconnection = function accept(error, connected) {
    if (error || !serves()) acceptOfNode.call(this, error, connected);
    else new BufferedReads(shared).serve(connected, engine);
  };
  return true;
}

/** Where one connection reads into: the buffer of all, or one of its own while a body comes in large pieces. */
class BufferedReads {
  readonly #shared: Buffer;
  #buffer: Buffer;
  #connection: HttpConnection | null = null;

  constructor(shared: Buffer) {
    this.#shared = shared;
    this.#buffer = shared;
  }

  /** Serves a connected handle. */
  serve(handle: ConnectedHandle, engine: HttpEngine): void {
    const onread = { buffer: () => this.#buffer, callback: (count: number) => this.#deliver(socket, count) };
    const options: SocketOptions = { handle, allowHalfOpen: true, onread };
    const socket = new Socket(options);
    const stopFeeding = (): void => {
      this.#connection = null;
    };
    this.#connection = new SocketWire(socket, stopFeeding).connect(engine);
  }

  /** Takes what was read; Node asks for the buffer of the next read right afterwards. */
  #deliver(socket: Socket, count: number): boolean {
    const connection = this.#connection;
    const buffer = this.#buffer;
    const bytes = buffer.subarray(0, count);
    // Given away: its new owner takes a copy off the readable side, at its own pace.
    if (connection === null) return socket.push(Buffer.from(bytes));
    // What fills less than half of a buffer is copied out of it: an application that keeps the piece keeps no more than twice that.
    const handsOver = buffer !== this.#shared && count >= buffer.length / 2;
    connection.receive(bytes, !handsOver);
    const owed = connection.owedBodyBytes;
    if (owed < LARGE_BYTES) this.#buffer = this.#shared;
    else if (handsOver || count >= LARGE_BYTES) this.#buffer = Buffer.allocUnsafeSlow(Math.min(owed, BUFFER_BYTES));
    return true;
  }
}
