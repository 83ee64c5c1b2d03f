/** Back-pressure of one wire: shut while it is over its high-water mark and the client owes reading. */

import type { ConnectionClock } from './connection-clock.ts';
import type { Wire } from './wire.ts';

export class WriteGate {
  readonly #wire: Wire;
  readonly #clock: ConnectionClock;
  /** What the wire had not sent at the last look, and what was written since; null while the gate is open. */
  #unsentBytes: number | null = null;
  #waiters: (() => void)[] = [];

  constructor(wire: Wire, clock: ConnectionClock) {
    this.#wire = wire;
    this.#clock = clock;
  }

  get shut(): boolean {
    return this.#unsentBytes !== null;
  }

  /** The wire is over its high-water mark after a write of so many bytes. */
  stall(bytes: number): void {
    if (this.#unsentBytes === null) {
      this.#unsentBytes = this.#wire.unsentBytes;
      this.#clock.awaitRead();
    } else {
      // An application that goes on writing all the same does not buy the client time.
      this.#unsentBytes += bytes;
    }
  }

  /** The deadline of the shut gate has passed: sets the next one, or says that the client reads too slowly for one. */
  expired(): boolean {
    const { unsentBytes } = this.#wire;
    const taken = (this.#unsentBytes ?? unsentBytes) - unsentBytes;
    this.#unsentBytes = unsentBytes;
    this.#clock.progress(taken);
    this.#clock.awaitRead();
    return taken <= 0 || this.#clock.deadline <= performance.now();
  }

  /** The wire has drained, or is gone. */
  open(): void {
    this.#unsentBytes = null;
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const wake of waiters) wake();
  }

  /** Resolves when the gate is open. */
  passage(): Promise<void> {
    if (!this.shut) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiters.push(resolve);
    });
  }
}
