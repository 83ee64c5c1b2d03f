/** The time limits of one connection, folded into the one moment at which it expires. */

import type { Limits } from './limits.ts';

/**
 * What a connection waits for has one deadline, a number, that the engine's sweep compares with the clock: no request
 * costs a timer.
 *
 * A body, either way, is held to two limits at once. It may make no progress for its time limit; and once that long has
 * passed since it began, it must have come at the least rate on average. Time in which the other side is to blame does
 * not count: whoever stops waiting for the client starts a new transfer afterwards.
 */
export class ConnectionClock {
  /** Monotonic milliseconds (performance.now) at which the connection expires; Infinity for never. */
  deadline: number;
  readonly #limits: Limits;
  #runUntil: number = Number.POSITIVE_INFINITY;
  #transfer: 'none' | 'body' | 'write' = 'none';
  #since = 0;
  #bytes = 0;

  /** Starts with the time limit of a head. */
  constructor(limits: Limits) {
    this.#limits = limits;
    this.deadline = performance.now() + limits.headMilliseconds;
  }

  /** True when the time of the exchange itself is over, whatever it waits for. */
  get overrun(): boolean {
    return this.#runUntil !== Number.POSITIVE_INFINITY && performance.now() >= this.#runUntil;
  }

  /** A head has begun to arrive. */
  awaitHead(): void {
    this.wait(this.#limits.headMilliseconds);
  }

  /** Nothing is expected but what takes so many milliseconds at most. */
  wait(milliseconds: number): void {
    this.#transfer = 'none';
    this.deadline = performance.now() + milliseconds;
  }

  /** Waits at most so many milliseconds from now, less when the deadline is closer. */
  hasten(milliseconds: number): void {
    this.deadline = Math.min(this.deadline, performance.now() + milliseconds);
  }

  /** The request goes to the application: the time limit of the exchange starts. */
  dispatch(): void {
    const { requestMilliseconds } = this.#limits;
    if (requestMilliseconds !== Number.POSITIVE_INFINITY) this.#runUntil = performance.now() + requestMilliseconds;
  }

  /** The exchange has so many milliseconds left at most. */
  limitRun(milliseconds: number): void {
    this.#runUntil = Math.min(this.#runUntil, performance.now() + milliseconds);
  }

  /** The exchange is over. */
  finish(): void {
    this.#runUntil = Number.POSITIVE_INFINITY;
  }

  /** The application is busy, and the client owes nothing. */
  run(): void {
    this.#transfer = 'none';
    this.deadline = this.#runUntil;
  }

  /** The client owes more of the request body. */
  awaitBody(): void {
    this.#await('body', this.#limits.bodyMilliseconds, this.#limits.bodyBytesPerSecond);
  }

  /** The client owes the reading of what was written. */
  awaitRead(): void {
    this.#await('write', this.#limits.writeMilliseconds, this.#limits.writeBytesPerSecond);
  }

  /** The client has sent, or read, so many bytes of what it owes. */
  progress(bytes: number): void {
    this.#bytes += bytes;
  }

  #await(transfer: 'body' | 'write', idleMilliseconds: number, bytesPerSecond: number): void {
    const now = performance.now();
    if (this.#transfer !== transfer) {
      this.#transfer = transfer;
      this.#since = now;
      this.#bytes = 0;
    }
    let until = Math.min(now + idleMilliseconds, this.#runUntil);
    if (bytesPerSecond > 0) {
      until = Math.min(until, this.#since + idleMilliseconds + (this.#bytes / bytesPerSecond) * 1000);
    }
    this.deadline = until;
  }
}
