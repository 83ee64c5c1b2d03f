/** The blocking transport: one client connection over a descriptor. */

import type { HttpConnection, HttpEngine, Wire } from 'tricorn/plugin';
import type { OutputBuffer, OutputSink } from './output-buffer.ts';
import { RECEIVED_END, RECEIVED_NOTHING, type SocketIo } from './socket-io.ts';
import type { SocketPeer } from './socket-peer.ts';

/** What the connections of a worker share. */
export interface BlockingTransport {
  readonly engine: HttpEngine;
  readonly io: SocketIo;
  readonly output: OutputBuffer;
  /** Called once for each connection, right after its descriptor was closed. */
  readonly onClosed: (fd: number) => void;
}

/**
 * A {@link Wire} whose writes return when the kernel has taken them, and whose {@link resume} waits for bytes while the
 * application is running, so that the application reads its body synchronously.
 */
export class BlockingWire implements Wire, OutputSink {
  /** Every write returns when the kernel has taken it. */
  readonly unsentBytes = 0;
  readonly fd: number;
  readonly peer: SocketPeer;
  readonly #transport: BlockingTransport;
  readonly #connection: HttpConnection;
  #open = true;
  #inputEnded = false;
  #corks = 0;
  #delivering = false;
  #wantsMore = false;

  /** Starts serving an accepted, non-blocking socket; the wire closes it. */
  constructor(transport: BlockingTransport, fd: number, peer: SocketPeer) {
    this.#transport = transport;
    this.fd = fd;
    this.peer = peer;
    this.#connection = transport.engine.connect(this);
  }

  /** True while the application is busy with a request of this connection. */
  get running(): boolean {
    return this.#open && this.#connection.phase === 'running';
  }

  /** True while a request is awaited or arriving. */
  get reading(): boolean {
    return this.#open && this.#connection.phase === 'reading';
  }

  /** Hands over what has arrived, without waiting. The application may have run when it returns. */
  receive(): void {
    if (this.#open) this.#receive();
  }

  /** Looks whether the client has left, without taking anything from it. For use while the application is waiting. */
  checkClient(): void {
    if (!this.#open) return;
    const state = this.#transport.io.clientState(this.fd);
    if (state === 'gone') this.abandon();
    else if (state === 'ended') this.#endInput();
  }

  /** Closes a connection on which nothing more can happen; true when something can. */
  settle(): boolean {
    if (this.#open && (this.#inputEnded || this.#connection.phase === 'closed')) this.abandon();
    return this.#open;
  }

  /** Closes the connection and tells the engine. */
  abandon(): void {
    this.destroy();
    this.#connection.closed();
  }

  write(data: string | Uint8Array, encoding: BufferEncoding = 'utf8'): boolean {
    if (this.#open) {
      this.#transport.output.write(this, data, encoding);
      if (this.#corks === 0) this.#transport.output.flush(this);
    }
    return true;
  }

  cork(): void {
    this.#corks += 1;
  }

  uncork(): void {
    this.#corks -= 1;
    if (this.#corks === 0) this.#transport.output.flush(this);
  }

  /** Blocks until bytes arrived or their deadline passed. Between requests it does nothing: the worker waits for all. */
  resume(): void {
    if (this.#delivering) {
      this.#wantsMore = true;
      return;
    }
    if (!this.#canDeliver()) return;
    this.#delivering = true;
    do {
      this.#wantsMore = false;
      this.#deliver();
    } while (this.#wantsMore && this.#canDeliver());
    this.#delivering = false;
  }

  pause(): void {
    this.#wantsMore = false;
  }

  end(): void {
    if (!this.#open) return;
    this.#transport.output.flush(this);
    if (this.#open) this.#transport.io.finish(this.fd);
  }

  finish(): void {
    this.#transport.output.flush(this);
    this.abandon();
  }

  destroy(): void {
    if (!this.#open) return;
    const { output, io, onClosed } = this.#transport;
    this.#open = false;
    output.discard(this);
    this.peer.release();
    io.close(this.fd);
    onClosed(this.fd);
  }

  /** Called by the output buffer. */
  send(bytes: Uint8Array, length: number): void {
    if (!this.#open) return;
    const result = this.#transport.io.send(this.fd, bytes, length);
    if (result === 'sent') return;
    this.destroy();
    this.#connection.closed(result === 'late' ? 'timed-out' : 'client-gone');
  }

  #canDeliver(): boolean {
    return this.running && !this.#inputEnded;
  }

  #deliver(): void {
    while (!this.#receive()) {
      if (!this.#transport.io.waitReadable(this.fd, this.#connection.deadline)) {
        this.#connection.expire();
        return;
      }
    }
  }

  /** False when there was nothing to take. */
  #receive(): boolean {
    const { io } = this.#transport;
    const count = io.receive(this.fd);
    if (count > 0) this.#connection.receive(io.copyReceived(count));
    else if (count === RECEIVED_NOTHING) return false;
    else if (count === RECEIVED_END) this.#endInput();
    else this.abandon();
    return true;
  }

  #endInput(): void {
    if (this.#inputEnded) return;
    this.#inputEnded = true;
    this.#connection.receiveEnd();
  }
}
