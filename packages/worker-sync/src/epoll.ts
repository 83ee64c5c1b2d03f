/** A set of descriptors to wait for. */

import {
  EINTR,
  EPOLL_CLOEXEC,
  EPOLL_CTL_ADD,
  EPOLL_CTL_DEL,
  EPOLL_CTL_MOD,
  EPOLLEXCLUSIVE,
  EPOLLIN,
  EPOLLOUT,
} from './linux.ts';
import type { SystemCalls } from './system-calls.ts';

/** What is waited for on a descriptor. */
export type Readiness = 'readable' | 'writable';

const EVENTS: Readonly<Record<Readiness, number>> = { readable: EPOLLIN, writable: EPOLLOUT };

/** What {@link Epoll.wait} returns when the time is over or a signal came. */
export const NOTHING_READY = -1;

/**
 * An epoll instance, level-triggered.
 *
 * One event is taken at a time: the kernel puts a descriptor that is still ready at the end of its list, so that all get
 * their turn and no event can be stale.
 */
export class Epoll {
  readonly fd: number;
  readonly #calls: SystemCalls;
  /** One struct epoll_event: 32 bits of events, then 64 of data, which x86-64 alone packs without padding. */
  readonly #event: Uint32Array = new Uint32Array(4);
  readonly #dataIndex: number;

  constructor(calls: SystemCalls, architecture: string = process.arch) {
    this.#calls = calls;
    this.#dataIndex = architecture === 'x64' ? 1 : 2;
    this.fd = calls.epollCreate(EPOLL_CLOEXEC);
    if (this.fd < 0) throw new Error(`epoll_create1 failed with errno ${calls.errno()}`);
  }

  /** Adds a descriptor; false when the kernel refuses. A closed descriptor leaves the set by itself. */
  add(fd: number, readiness: Readiness = 'readable'): boolean {
    return this.#control(EPOLL_CTL_ADD, fd, EVENTS[readiness]);
  }

  /** Waits for something else on a descriptor of the set; false when the kernel refuses. */
  change(fd: number, readiness: Readiness): boolean {
    return this.#control(EPOLL_CTL_MOD, fd, EVENTS[readiness]);
  }

  /** Adds a descriptor that other processes wait for too: an event wakes one of them. */
  addShared(fd: number): boolean {
    return this.#control(EPOLL_CTL_ADD, fd, EPOLLIN | EPOLLEXCLUSIVE);
  }

  remove(fd: number): void {
    this.#control(EPOLL_CTL_DEL, fd, 0);
  }

  /** Waits until one descriptor is ready and returns it, or {@link NOTHING_READY}. -1 waits without end. */
  wait(timeoutMs: number): number {
    const count = this.#calls.epollWait(this.fd, this.#event, 1, timeoutMs);
    if (count === 1) return this.#event[this.#dataIndex]!;
    if (count < 0 && this.#calls.errno() !== EINTR) {
      throw new Error(`epoll_wait failed with errno ${this.#calls.errno()}`);
    }
    return NOTHING_READY;
  }

  close(): void {
    this.#calls.close(this.fd);
  }

  #control(operation: number, fd: number, events: number): boolean {
    this.#event[0] = events;
    this.#event[this.#dataIndex] = fd;
    return this.#calls.epollCtl(this.fd, operation, fd, this.#event) === 0;
  }
}
