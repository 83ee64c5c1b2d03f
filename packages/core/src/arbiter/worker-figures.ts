/** What is shown of workers and stays out of the state: their age, and what they say of themselves. */

import type { Counters } from '../ipc/messages.ts';
import type { Command } from './command.ts';

/** Figures of one worker. */
export interface Figures {
  /** Monotonic milliseconds at which its process was started. */
  readonly bornAt: number;
  /** As of its last heartbeat. */
  readonly counters: Readonly<Counters>;
  /** Resident memory as of its last heartbeat; null before the first. */
  readonly rssBytes: number | null;
}

const NOTHING: Counters = Object.freeze({ requests: 0, errors: 0, inFlight: 0, connections: 0, queueMs: 0 });

/** Figures by worker id, kept while the worker lives. */
export class WorkerFigures {
  readonly #figures = new Map<number, Figures>();

  /** Takes what a command tells. */
  observe(command: Command): void {
    switch (command.type) {
      case 'spawned':
        this.#figures.set(command.id, { bornAt: performance.now(), counters: NOTHING, rssBytes: null });
        return;
      case 'message': {
        const { id, message } = command;
        const known = this.#figures.get(id);
        if (known === undefined || message.type !== 'beat') return;
        this.#figures.set(id, { ...known, counters: message.counters, rssBytes: message.vitals.rssBytes });
        return;
      }
      case 'exited':
        this.#figures.delete(command.id);
        return;
      default:
        return;
    }
  }

  /** Figures of a worker; of one without a process, nothing but zeros. */
  of(id: number): Figures {
    return this.#figures.get(id) ?? { bornAt: performance.now(), counters: NOTHING, rssBytes: null };
  }
}
