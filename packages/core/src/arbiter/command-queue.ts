/** The queue that everything enqueues to and only the arbiter's loop reads. */

import type { Command } from './command.ts';

/** Longest time between two looks at the clock, so that a frozen process notices how long it was away. */
const PULSE_MS = 1000;

/** Commands in the order they came, and ticks when deadlines come. */
export class CommandQueue {
  readonly #commands: Command[] = [];
  #wake: (() => void) | null = null;
  /** When this last gave something: since then the arbiter has acted on it, or was frozen in the middle of that. */
  #gaveAt: number = performance.now();

  /** Adds a command. */
  push(command: Command): void {
    this.#commands.push(command);
    this.#wake?.();
  }

  /**
   * The next command; a `tick` when the deadline comes first.
   *
   * @param deadline monotonic milliseconds, or Infinity
   */
  async next(deadline: number): Promise<Command> {
    const awayMs = performance.now() - this.#gaveAt;
    const command: Command = awayMs > PULSE_MS ? { type: 'tick', frozenMs: awayMs } : await this.#await(deadline);
    this.#gaveAt = performance.now();
    return command;
  }

  async #await(deadline: number): Promise<Command> {
    for (;;) {
      const command = this.#commands.shift();
      if (command !== undefined) return command;
      const asked = performance.now();
      const due = Math.max(asked, Math.min(deadline, asked + PULSE_MS));
      await this.#pause(due);
      const now = performance.now();
      // It may have been frozen from the beginning: a deadline that was almost there gets more than nothing.
      if (now - due > PULSE_MS) return { type: 'tick', frozenMs: now - asked };
      if (this.#commands.length === 0 && now >= deadline) return { type: 'tick', frozenMs: 0 };
    }
  }

  /** Resolves when a command comes or the time has come. */
  async #pause(due: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.max(0, Math.ceil(due - performance.now())));
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = null;
    // Heartbeats that wait in the pipes are read before a deadline is acted on.
    await new Promise((resolve) => setImmediate(resolve));
  }
}
