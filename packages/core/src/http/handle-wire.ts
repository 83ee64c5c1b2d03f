/** A wire right over a handle of libuv, without a `net.Socket` between: the lower half of the socket transport. */

import { type ConnectOpts, Socket, type SocketConstructorOpts } from 'node:net';
import type { HttpConnection } from './connection.ts';
import type { HttpEngine } from './engine.ts';
import { HandlePeer } from './handle-peer.ts';
import { type HandleShare, READ_BYTES } from './handle-share.ts';
import { bytesWaiting } from './socket-wire.ts';
import { END_OF_FILE, type StreamHandle, type StreamRequest } from './stream-handle.ts';
import type { Wire } from './wire.ts';

/** A connection that brings so much of a body at once, and owes as much, reads the next into a buffer of its own. */
const LARGE_BYTES = READ_BYTES / 2;

/** Bytes that the kernel may take in one turn of the event loop before the application is told to wait for the next. */
const TURN_BYTES = 64 * 1024;

/** `handle` is what `net.Server` itself passes; `onread` is documented, but typed for connecting sockets only. */
type SocketOptions = SocketConstructorOpts & ConnectOpts & { readonly handle: StreamHandle };

/** A handle that knows whose it is: `onread` and `oncomplete` are called with nothing else. */
type OwnedHandle = StreamHandle & { wire?: HandleWire };
type OwnedRequest = StreamRequest & { wire?: HandleWire; data?: unknown };

/**
 * Reads cost neither memory of their own nor a turn of a readable stream, writes no turn of a writable one, and neither side
 * emits events. Large bodies are the exception: they would have to be copied out of the shared buffer, so each of their
 * reads gets one of its own.
 */
export class HandleWire implements Wire {
  readonly peer: HandlePeer;
  readonly #share: HandleShare;
  /** Null once it is closed or given away. */
  #handle: OwnedHandle | null;
  #connection!: HttpConnection;
  /** Where the next read goes; libuv knows only its address, so it must be held here. */
  #buffer: Buffer;
  #released: Socket | null = null;
  #paused = false;
  /** The client has sent FIN, and nothing can follow. */
  #hasEnded = false;
  /** Writes that the kernel has not taken in full. */
  #writing = 0;
  /** What is held back while corked. */
  #corked: Buffer[] | null = null;
  #turnBytes = 0;
  #awaitsDrain = false;
  #closesWhenSent = false;

  constructor(handle: StreamHandle, share: HandleShare) {
    this.#handle = handle;
    this.#share = share;
    this.#buffer = share.buffer;
    this.peer = new HandlePeer(handle);
  }

  /** Has a connection of the engine told of all that comes; the engine decides when it closes. */
  connect(engine: HttpEngine): void {
    const handle = this.#handle as OwnedHandle;
    handle.wire = this;
    handle.onread = onRead;
    this.#connection = engine.connect(this);
    // The engine may have closed it at once.
    if (this.#handle === null) return;
    handle.useUserBuffer(this.#buffer);
    if (handle.readStart() !== 0) this.#break();
  }

  /** A read is complete, or has failed. Gives the buffer of the next one where it changes. */
  received(): Buffer | undefined {
    const count = this.#share.internals.lastRead();
    this.#turnBytes = 0;
    if (count > 0) return this.#deliver(count);
    if (count === END_OF_FILE) {
      this.#hasEnded = true;
      this.#connection.receiveEnd();
    } else if (count < 0) this.#break();
    return undefined;
  }

  /** A write that went on is complete, or has failed. */
  sent(status: number): void {
    this.#writing--;
    if (this.#handle === null || (status >= 0 && this.#writing > 0)) return;
    if (status < 0 || this.#closesWhenSent) this.#break();
    else this.#drained();
  }

  get unsentBytes(): number {
    return this.#writing === 0 ? 0 : (this.#handle?.writeQueueSize ?? 0);
  }

  write(data: string | Uint8Array, encoding: BufferEncoding = 'utf8'): boolean {
    const handle = this.#handle;
    if (handle === null) return true;
    if (this.#corked !== null) {
      const bytes = typeof data === 'string' ? Buffer.from(data, encoding) : data;
      this.#corked.push(bytes as Buffer);
      this.#turnBytes += bytes.length;
      return this.#flows();
    }
    const request = this.#share.request();
    let error: number;
    if (typeof data !== 'string') error = handle.writeBuffer(request, data);
    else if (encoding === 'latin1') error = handle.writeLatin1String(request, data);
    else if (encoding === 'utf8') error = handle.writeUtf8String(request, data);
    else error = handle.writeBuffer(request, Buffer.from(data, encoding));
    this.#turnBytes += this.#share.internals.lastWriteBytes();
    this.#begun(request, error, data);
    return this.#flows();
  }

  cork(): void {
    this.#corked ??= [];
  }

  uncork(): void {
    const pieces = this.#corked;
    this.#corked = null;
    if (this.#handle === null || pieces === null || pieces.length === 0) return;
    const request = this.#share.request();
    this.#begun(request, this.#handle.writev(request, pieces, true), pieces);
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    if (!this.#hasEnded) this.#handle?.readStart();
  }

  pause(): void {
    this.#paused = true;
    this.#handle?.readStop();
  }

  end(): void {
    // What can't be shut down any more is broken, and reading says so.
    this.#handle?.shutdown(new this.#share.internals.ShutdownWrap());
  }

  finish(): void {
    // With nothing left to send, close(2) alone says FIN: no shutdown(2), no events to wait for.
    if (this.#writing === 0) this.#break();
    else this.#closesWhenSent = true;
  }

  destroy(): void {
    this.#released?.destroy();
    const handle = this.#handle;
    this.#handle = null;
    handle?.close();
  }

  inputWaits(): boolean {
    const bytes = bytesWaiting(this.#handle?.fd ?? -1);
    if (bytes !== null) this.#connection.receive(bytes);
    return bytes !== null;
  }

  release(): Socket {
    const handle = this.#handle as OwnedHandle;
    this.#handle = null;
    handle.readStop();
    const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
    // The handle reads into a buffer of ours for good; its new owner takes a copy off the readable side, at its own pace.
    const callback = (count: number): boolean => socket.push(Buffer.from(buffer.subarray(0, count)));
    const options: SocketOptions = { handle, allowHalfOpen: true, onread: { buffer, callback } };
    const socket: Socket = new Socket(options);
    socket.on('error', ignore).on('close', () => this.#connection.closed());
    this.#released = socket;
    return socket;
  }

  #deliver(count: number): Buffer | undefined {
    const buffer = this.#buffer;
    const { buffer: shared } = this.#share;
    // What fills less than half of a buffer is copied out of it: an application that keeps the piece keeps no more than twice that.
    const handsOver = buffer !== shared && count >= buffer.length / 2;
    this.#connection.receive(buffer.subarray(0, count), !handsOver);
    const owed = this.#connection.owedBodyBytes;
    if (owed < LARGE_BYTES) this.#buffer = shared;
    else if (handsOver || count >= LARGE_BYTES) this.#buffer = Buffer.allocUnsafeSlow(Math.min(owed, READ_BYTES));
    return this.#buffer === buffer ? undefined : this.#buffer;
  }

  #begun(request: OwnedRequest, error: number, data: unknown): void {
    if (error !== 0) setImmediate(() => this.#break());
    else if (this.#share.internals.lastWriteGoesOn()) {
      this.#share.keepRequest();
      this.#writing++;
      request.wire = this;
      request.oncomplete = onWritten;
      // libuv has the address of the bytes only.
      request.data = data;
    }
  }

  /** False when the application should wait: the client does not read, or others should have their turn. */
  #flows(): boolean {
    if (this.#writing === 0 && this.#turnBytes < TURN_BYTES) return true;
    if (this.#awaitsDrain) return false;
    this.#awaitsDrain = true;
    setImmediate(() => {
      if (this.#writing === 0) this.#drained();
    });
    return false;
  }

  #drained(): void {
    this.#turnBytes = 0;
    if (!this.#awaitsDrain || this.#handle === null) return;
    this.#awaitsDrain = false;
    this.#connection.drained();
  }

  /** Closes, and tells the connection. */
  #break(): void {
    if (this.#handle === null) return;
    this.destroy();
    this.#connection.closed();
  }
}

function onRead(this: OwnedHandle): Uint8Array | undefined {
  return this.wire?.received();
}

function onWritten(this: OwnedRequest, status: number): void {
  this.wire?.sent(status);
}

/** 'close' follows and says all the engine needs; a client that resets is no error of ours. */
function ignore(): void {}
