/** The queue that everything enqueues to and only the arbiter's loop reads. */

import type { Command } from './command.ts';

/** Longest time between two looks at the clock, so that a frozen process notices how long it was away. */
const PULSE_MS = 1000;

/** Commands in the order they came, and ticks when deadlines come. */
export class CommandQueue {
  readonly #commands: Command[] = [];
  #wake: (() => void) | null = null;
  /** When the clock was looked at last, and when it was to be looked at again. */
  #lookedAt: number = performance.now();
  #dueAt: number = this.#lookedAt;

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
    for (let paused = false; ; paused = true) {
      const now = performance.now();
      const frozenMs = this.#look(now);
      if (frozenMs > 0) return { type: 'tick', frozenMs };
      const command = this.#commands.shift();
      if (command !== undefined) return command;
      if (paused && now >= deadline) return { type: 'tick', frozenMs: 0 };
      this.#dueAt = Math.max(now, Math.min(deadline, now + PULSE_MS));
      await this.#pause(this.#dueAt);
    }
  }

  /**
   * How long this process did not run although it should have, in a wait or while it acted on a command; 0 for not at all. It
   * may have been frozen since the last look: a deadline that was almost there gets more than nothing.
   */
  #look(now: number): number {
    const frozenMs = now - this.#dueAt > PULSE_MS ? now - this.#lookedAt : 0;
    this.#lookedAt = now;
    this.#dueAt = now;
    return frozenMs;
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
