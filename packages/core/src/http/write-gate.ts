/** Back-pressure of one wire: shut while it is over its high-water mark. */

export class WriteGate {
  /** What the wire had not sent at the last look; null while the gate is open. */
  #unsentBytes: number | null = null;
  #waiters: (() => void)[] = [];

  get shut(): boolean {
    return this.#unsentBytes !== null;
  }

  /** The wire is over its high-water mark. */
  shutAt(unsentBytes: number): void {
    this.#unsentBytes = unsentBytes;
  }

  /** Whether the client has read anything since the last look. */
  movedTo(unsentBytes: number): boolean {
    const moved = this.#unsentBytes !== null && unsentBytes < this.#unsentBytes;
    this.#unsentBytes = unsentBytes;
    return moved;
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
