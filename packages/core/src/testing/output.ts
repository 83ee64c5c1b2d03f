/** The lines a process has written, and waiting for more. */

import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

interface Waiter {
  readonly pattern: RegExp;
  readonly resolve: (match: RegExpMatchArray) => void;
}

/** Collects lines of several streams in the order they arrive. */
export class Output {
  readonly lines: string[] = [];
  readonly #waiters = new Set<Waiter>();

  /** Adds a stream; returns the array of its lines alone. */
  collect(stream: Readable): string[] {
    const own: string[] = [];
    createInterface({ input: stream }).on('line', (line) => {
      own.push(line);
      this.lines.push(line);
      for (const waiter of this.#waiters) {
        const match = line.match(waiter.pattern);
        if (match !== null) waiter.resolve(match);
      }
    });
    return own;
  }

  /**
   * Resolves with the first line from number `from` on that matches.
   *
   * @throws an Error with everything written so far when none comes in time, or when `signal` is aborted.
   */
  waitFor(pattern: RegExp, options: { readonly withinMs: number; readonly from: number }): Promise<RegExpMatchArray> {
    for (const line of this.lines.slice(options.from)) {
      const match = line.match(pattern);
      if (match !== null) return Promise.resolve(match);
    }
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        pattern,
        resolve: (match) => {
          clearTimeout(timer);
          this.#waiters.delete(waiter);
          resolve(match);
        },
      };
      const timer = setTimeout(() => {
        this.#waiters.delete(waiter);
        reject(new Error(`no line matches ${pattern} within ${options.withinMs} ms:\n${this.lines.join('\n')}`));
      }, options.withinMs);
      this.#waiters.add(waiter);
    });
  }
}
