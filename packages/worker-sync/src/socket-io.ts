/** Receiving and sending on connected, non-blocking sockets, with the waiting done here. */

import {
  EAGAIN,
  EINTR,
  MSG_MORE,
  MSG_NOSIGNAL,
  MSG_PEEK,
  POLLERR,
  POLLHUP,
  POLLIN,
  POLLOUT,
  POLLRDHUP,
  SHUT_WR,
  TCP_INFO,
  TCP_NODELAY,
} from './linux.ts';
import type { SystemCalls } from './system-calls.ts';

/** What {@link SocketIo.receive} returns when the client has closed its side. */
export const RECEIVED_END = 0;
/** What {@link SocketIo.receive} returns when there is nothing now. */
export const RECEIVED_NOTHING = -1;
/** What {@link SocketIo.receive} returns when the connection is broken. */
export const RECEIVED_BROKEN = -2;

/** What {@link SocketIo.send} returns when the connection is broken. */
export const SENT_BROKEN = -1;

/** What the client was seen doing: nothing, closing its sending side after all it sent was read, or leaving. */
export type ClientState = 'there' | 'ended' | 'gone';

/** A FIN that came later than this behind the last bytes is no half-close; the engine's own measure. */
const HALF_CLOSE_MS = 250;
/** Where `struct tcp_info` has the milliseconds since the last data and since the last segment, in words of 32 bits. */
const TCP_INFO_LAST_DATA = 13;
const TCP_INFO_LAST_SEGMENT = 14;
const TCP_INFO_WORDS = 15;

const RECEIVE_BYTES = 65_536;
/** poll(2) takes an int; a day is as good as for ever. */
const LONGEST_WAIT_MS = 86_400_000;

/** The blocking half of a worker: one thread, and a buffer each for bytes that are lent and for those that are copied. */
export class SocketIo {
  readonly #calls: SystemCalls;
  readonly #lent: Buffer = Buffer.allocUnsafeSlow(RECEIVE_BYTES);
  readonly #copied: Buffer = Buffer.allocUnsafeSlow(RECEIVE_BYTES);
  /** One `struct pollfd`: descriptor, then 16 bits of wanted and 16 of seen events. */
  readonly #pollEntry: Int32Array = new Int32Array(2);

  constructor(calls: SystemCalls) {
    this.#calls = calls;
  }

  /** Takes what has arrived, without waiting: the number of bytes, or one of the three constants above. */
  receive(fd: number): number {
    return this.#receive(fd, this.#copied);
  }

  /** A copy of the bytes that the last {@link receive} counted. */
  copyReceived(count: number): Buffer {
    const bytes = Buffer.allocUnsafe(count);
    this.#copied.copy(bytes, 0, 0, count);
    return bytes;
  }

  /** As {@link receive}, for {@link lendReceived}. Not to be called by whoever uses what was lent. */
  receiveToLend(fd: number): number {
    return this.#receive(fd, this.#lent);
  }

  /** The bytes that the last {@link receiveToLend} counted; the next one overwrites them. */
  lendReceived(count: number): Buffer {
    return this.#lent.subarray(0, count);
  }

  /** Blocks until there is something to receive; false when performance.now() reached `until` first. */
  waitReadable(fd: number, until: number): boolean {
    return this.#wait(fd, POLLIN, until);
  }

  /** Sends as many of the first `length` bytes as the kernel takes now: their number, or {@link SENT_BROKEN}. */
  send(fd: number, bytes: Uint8Array, length: number): number {
    return this.#send(fd, bytes, { length, flags: MSG_NOSIGNAL });
  }

  /** The same, but the end of the bytes may wait for {@link finish}, {@link close}, {@link push}, or for 0.2 s. */
  sendLast(fd: number, bytes: Uint8Array, length: number): number {
    return this.#send(fd, bytes, { length, flags: MSG_NOSIGNAL | MSG_MORE });
  }

  /** Lets go what {@link sendLast} holds back. */
  push(fd: number): void {
    // Sends it even where the option was on before. Sockets that are not TCP refuse it, and hold nothing back.
    this.#calls.setTcpOption(fd, TCP_NODELAY, 1);
  }

  /** Blocks until the kernel takes more; false when performance.now() reached `until` first. */
  waitWritable(fd: number, until: number): boolean {
    return this.#wait(fd, POLLOUT, until);
  }

  /** Blocks until the kernel takes more, another descriptor is readable, or so many milliseconds have passed. */
  waitWritableOr(fd: number, readable: number, timeoutMs: number): void {
    const entries = new Int32Array([fd, POLLOUT, readable, POLLIN]);
    this.#calls.poll(entries, 2, timeoutMs);
  }

  /** Looks at the client without waiting and without taking anything. */
  clientState(fd: number): ClientState {
    const seen = this.#poll(fd, POLLRDHUP, 0);
    if ((seen & (POLLERR | POLLHUP)) !== 0) return 'gone';
    if ((seen & POLLRDHUP) === 0) return 'there';
    // Bytes before the FIN belong to whoever reads the body.
    return this.#calls.recv(fd, this.#copied, 1, MSG_PEEK) > 0 ? 'there' : 'ended';
  }

  /** Whether a client has given up waiting for its first answer: a reset, or a FIN that came long after its request. */
  hasLeft(fd: number): boolean {
    const seen = this.#poll(fd, POLLRDHUP, 0);
    if ((seen & (POLLERR | POLLHUP)) !== 0) return true;
    return (seen & POLLRDHUP) !== 0 && this.#finDelayMs(fd) > HALF_CLOSE_MS;
  }

  /** Sends a FIN; the other direction stays open. */
  finish(fd: number): void {
    this.#calls.shutdown(fd, SHUT_WR);
  }

  close(fd: number): void {
    // Not repeated after EINTR: Linux has closed the descriptor by then, and its number may be in use again.
    this.#calls.close(fd);
  }

  #receive(fd: number, bytes: Buffer): number {
    for (;;) {
      const count = this.#calls.recv(fd, bytes, RECEIVE_BYTES, 0);
      if (count >= 0) return count;
      const reason = this.#calls.errno();
      if (reason === EAGAIN) return RECEIVED_NOTHING;
      if (reason !== EINTR) return RECEIVED_BROKEN;
    }
  }

  #send(fd: number, bytes: Uint8Array, { length, flags }: { length: number; flags: number }): number {
    for (;;) {
      const count = this.#calls.send(fd, bytes, length, flags);
      if (count >= 0) return count;
      const reason = this.#calls.errno();
      if (reason === EAGAIN) return 0;
      if (reason !== EINTR) return SENT_BROKEN;
    }
  }

  /** Milliseconds between the last bytes of a client and its FIN, if that has come; 0 for other sockets than TCP. */
  #finDelayMs(fd: number): number {
    const info = new Uint32Array(TCP_INFO_WORDS);
    this.#calls.getTcpOption(fd, TCP_INFO, info);
    return (info[TCP_INFO_LAST_DATA] ?? 0) - (info[TCP_INFO_LAST_SEGMENT] ?? 0);
  }

  #wait(fd: number, events: number, until: number): boolean {
    for (;;) {
      const left = Math.min(Math.ceil(until - performance.now()), LONGEST_WAIT_MS);
      if (this.#poll(fd, events, Math.max(left, 0)) !== 0) return true;
      if (left <= 0) return false;
    }
  }

  /** Events seen; 0 when the time was over or a signal came. */
  #poll(fd: number, events: number, timeoutMs: number): number {
    this.#pollEntry[0] = fd;
    this.#pollEntry[1] = events;
    return this.#calls.poll(this.#pollEntry, 1, timeoutMs) > 0 ? this.#pollEntry[1] >>> 16 : 0;
  }
}
