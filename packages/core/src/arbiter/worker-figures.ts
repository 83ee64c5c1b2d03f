/** What is known of workers that no decision rests on: their age and their counters. */

import type { Counters } from '../ipc/messages.ts';
import type { Command } from './command.ts';

/** Figures of one worker. */
export interface Figures {
  /** Monotonic milliseconds at which its process was started. */
  readonly bornAt: number;
  /** As of its last heartbeat. */
  readonly counters: Readonly<Counters>;
}

const NOTHING: Counters = Object.freeze({ requests: 0, errors: 0, inFlight: 0, connections: 0, queueMs: 0 });

/** Figures by worker id, kept while the worker lives. */
export class WorkerFigures {
  readonly #figures = new Map<number, Figures>();

  /** Takes what a command tells. */
  observe(command: Command): void {
    switch (command.type) {
      case 'spawned':
        this.#figures.set(command.id, { bornAt: performance.now(), counters: NOTHING });
        return;
      case 'message': {
        const { id, message } = command;
        const known = this.#figures.get(id);
        if (known === undefined || message.type !== 'beat') return;
        this.#figures.set(id, { ...known, counters: message.counters });
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
    return this.#figures.get(id) ?? { bornAt: performance.now(), counters: NOTHING };
  }
}
