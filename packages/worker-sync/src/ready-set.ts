/** Everything the worker waits for, with and without new connections. */

import { Epoll, NOTHING_READY, type Readiness } from './epoll.ts';
import type { SystemCalls } from './system-calls.ts';

/**
 * Two sets, one inside the other: the outer one holds the listeners and the inner set, the inner one all else. To take no
 * new connections for a moment is then to wait for the inner set alone: no listener has to leave a set and come back, and
 * the kernel, which sees nobody waiting for the outer set, wakes another worker instead.
 */
export class ReadySet {
  readonly #outer: Epoll;
  readonly #inner: Epoll;

  constructor(calls: SystemCalls) {
    this.#outer = new Epoll(calls);
    this.#inner = new Epoll(calls);
    this.#outer.add(this.#inner.fd);
  }

  /** Adds a listener that other workers wait for too; false when the kernel refuses. */
  addListener(fd: number): boolean {
    return this.#outer.addShared(fd);
  }

  /** Adds any other descriptor; false when the kernel refuses. A closed one leaves by itself. */
  add(fd: number, readiness: Readiness = 'readable'): boolean {
    return this.#inner.add(fd, readiness);
  }

  /** Waits for something else on a descriptor that was added; false when the kernel refuses. */
  change(fd: number, readiness: Readiness): boolean {
    return this.#inner.change(fd, readiness);
  }

  /** Waits until a descriptor is ready and returns it, or {@link NOTHING_READY}. -1 waits without end. */
  wait(withListeners: boolean, timeoutMs: number): number {
    if (!withListeners) return this.#inner.wait(timeoutMs);
    const fd = this.#outer.wait(timeoutMs);
    return fd === this.#inner.fd ? this.#inner.wait(0) : fd;
  }

  close(): void {
    this.#outer.close();
    this.#inner.close();
  }
}

export { NOTHING_READY, type Readiness };
