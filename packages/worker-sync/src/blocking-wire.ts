/** The blocking transport: one client connection over a descriptor. */

import type { HttpConnection, HttpEngine, Wire } from 'tricorn/plugin';
import type { OutputBuffer, OutputSink } from './output-buffer.ts';
import { RECEIVED_END, RECEIVED_NOTHING, SENT_BROKEN, type SocketIo } from './socket-io.ts';
import type { SocketPeer } from './socket-peer.ts';
import { UnsentQueue } from './unsent-queue.ts';

/** What the connections of a worker share. */
export interface BlockingTransport {
  readonly engine: HttpEngine;
  readonly io: SocketIo;
  readonly output: OutputBuffer;
  /** What may wait for a client that reads slowly before the next write blocks, in bytes. */
  readonly unsentMax: number;
  /** Called when a connection has something to send that the kernel does not take now. */
  readonly onUnsent: () => void;
  /** Called once for each connection, right after its descriptor was closed. */
  readonly onClosed: (fd: number) => void;
}

/** What is left to do once everything was sent: nothing, say FIN, or close. */
type AfterSending = 'nothing' | 'end' | 'close';

/**
 * A {@link Wire} whose {@link resume} waits for bytes while the application is running, so that the application reads its
 * body synchronously. What the kernel does not take of a response is kept, and the worker goes on with other clients once
 * the application is done; an application that writes more and more to a client that does not read is blocked.
 */
export class BlockingWire implements Wire, OutputSink {
  readonly fd: number;
  readonly peer: SocketPeer;
  readonly #transport: BlockingTransport;
  readonly #connection: HttpConnection;
  #open = true;
  #inputEnded = false;
  #corks = 0;
  /** What is sent from now on completes the last message. */
  #closing = false;
  /** Null until the kernel first refuses to take something, which most responses never see. */
  #unsent: UnsentQueue | null = null;
  #afterSending: AfterSending = 'nothing';
  #delivering = false;
  #wantsMore = false;

  /** Starts serving an accepted, non-blocking socket; the wire closes it. */
  constructor(transport: BlockingTransport, fd: number, peer: SocketPeer) {
    this.#transport = transport;
    this.fd = fd;
    this.peer = peer;
    this.#connection = transport.engine.connect(this);
  }

  get unsentBytes(): number {
    return this.#unsent === null ? 0 : this.#unsent.length;
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
    if (!this.#open) return;
    // Lent, since nearly always it is one small request that the engine is done with when it returns. What arrives while the
    // application is running is copied: it must not overwrite what the engine still has of the above.
    const { io } = this.#transport;
    const count = io.receiveToLend(this.fd);
    if (count > 0) this.#connection.receive(io.lendReceived(count), true);
    else this.#receivedNothing(count);
  }

  /** Looks whether the client has left, without taking anything from it. For use while the application is waiting. */
  checkClient(): void {
    if (!this.#open) return;
    // An application that waits between the last byte of its response and the end of it must not make the client wait.
    if (this.#closing) this.#transport.io.push(this.fd);
    const state = this.#transport.io.clientState(this.fd);
    if (state === 'gone') this.abandon();
    else if (state === 'ended') this.#endInput();
  }

  /** Closes the connection of a client that left while it waited for its turn; true when it had. */
  abandonIfLeft(): boolean {
    if (!this.#transport.io.hasLeft(this.fd)) return false;
    this.abandon();
    return true;
  }

  /** Closes a connection on which nothing more can happen; true when something can. */
  settle(): boolean {
    const over = this.#inputEnded && this.unsentBytes === 0;
    if (this.#open && (over || this.#connection.phase === 'closed')) this.abandon();
    return this.#open;
  }

  /** Closes the connection and tells the engine. */
  abandon(): void {
    this.destroy();
    this.#connection.closed();
  }

  write(data: string | Uint8Array, encoding: BufferEncoding = 'utf8'): boolean {
    if (!this.#open) return true;
    if (this.#unsent !== null && this.#unsent.length > this.#transport.unsentMax) this.#waitUntilRead(this.#unsent);
    this.#transport.output.write(this, data, encoding);
    if (this.#corks === 0) this.#transport.output.flush(this);
    return this.unsentBytes === 0;
  }

  closing(): void {
    this.#closing = true;
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
    if (this.unsentBytes > 0) this.#afterSending = 'end';
    else if (this.#open) this.#transport.io.finish(this.fd);
  }

  finish(): void {
    this.#transport.output.flush(this);
    if (this.unsentBytes > 0) this.#afterSending = 'close';
    else this.abandon();
  }

  destroy(): void {
    if (!this.#open) return;
    const { output, io, onClosed } = this.#transport;
    this.#open = false;
    output.discard(this);
    this.#unsent?.clear();
    this.peer.release();
    io.close(this.fd);
    onClosed(this.fd);
  }

  /** What waits is delivered by the worker, which waits for it. */
  inputWaits(): boolean {
    return this.#open && this.#transport.io.waitReadable(this.fd, 0);
  }

  /** Called by the output buffer. */
  send(bytes: Uint8Array, length: number, passing: boolean): void {
    if (!this.#open) return;
    let taken = 0;
    if (this.unsentBytes === 0) {
      const { io } = this.#transport;
      taken = this.#closing ? io.sendLast(this.fd, bytes, length) : io.send(this.fd, bytes, length);
      if (taken === length) return;
      if (taken === SENT_BROKEN) {
        this.abandon();
        return;
      }
    }
    this.#unsent ??= new UnsentQueue();
    const rest = bytes.subarray(taken, length);
    if (passing) this.#unsent.addCopy(rest);
    else this.#unsent.add(rest);
    this.#transport.onUnsent();
  }

  /** Sends what the kernel takes now of what is unsent, and goes on where the engine waited for that. */
  sendMore(): void {
    const unsent = this.#unsent;
    if (!this.#open || unsent === null || unsent.length === 0) return;
    do {
      const taken = this.#transport.io.send(this.fd, unsent.first, unsent.first.length);
      if (taken === 0) return;
      if (taken === SENT_BROKEN) {
        this.abandon();
        return;
      }
      unsent.remove(taken);
    } while (unsent.length > 0);
    if (this.#afterSending === 'close') {
      this.abandon();
      return;
    }
    if (this.#afterSending === 'end') this.#transport.io.finish(this.fd);
    this.#afterSending = 'nothing';
    this.#connection.drained();
  }

  /** Blocks until little enough is unsent, or the client has used up its time. */
  #waitUntilRead(unsent: UnsentQueue): void {
    const { io, unsentMax } = this.#transport;
    while (this.#open && unsent.length > unsentMax) {
      if (io.waitWritable(this.fd, this.#connection.deadline)) this.sendMore();
      else this.#connection.expire();
    }
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
    else this.#receivedNothing(count);
    return count !== RECEIVED_NOTHING;
  }

  #receivedNothing(reason: number): void {
    if (reason === RECEIVED_END) this.#endInput();
    else if (reason !== RECEIVED_NOTHING) this.abandon();
  }

  #endInput(): void {
    if (this.#inputEnded) return;
    this.#inputEnded = true;
    this.#connection.receiveEnd();
  }
}
