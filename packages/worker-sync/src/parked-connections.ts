/** Connections that a worker holds and does not serve now: their client has to send, or to read. They cost no time. */

import type { BlockingWire } from './blocking-wire.ts';
import type { Readiness, ReadySet } from './ready-set.ts';

interface Parked {
  readonly wire: BlockingWire;
  readonly readiness: Readiness;
}

/** Parked connections by descriptor, each in the ready set with what it waits for. */
export class ParkedConnections {
  readonly #ready: ReadySet;
  readonly #parked = new Map<number, Parked>();

  constructor(ready: ReadySet) {
    this.#ready = ready;
  }

  get size(): number {
    return this.#parked.size;
  }

  /** The connection that has a descriptor of the ready set. */
  get(fd: number): BlockingWire | undefined {
    return this.#parked.get(fd)?.wire;
  }

  /** Waits for what the connection needs next; one that the kernel refuses is closed. */
  park(wire: BlockingWire): void {
    const { fd } = wire;
    const readiness: Readiness = wire.unsentBytes > 0 ? 'writable' : 'readable';
    const before = this.#parked.get(fd)?.readiness;
    if (before === readiness) return;
    const waits = before === undefined ? this.#ready.add(fd, readiness) : this.#ready.change(fd, readiness);
    if (waits) this.#parked.set(fd, { wire, readiness });
    else wire.abandon();
  }

  /** The descriptor is closed, and has left the ready set by that. */
  forget(fd: number): void {
    this.#parked.delete(fd);
  }
}
