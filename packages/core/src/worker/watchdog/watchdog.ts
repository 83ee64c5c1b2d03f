/** The watchdog of a worker process: a thread that can say where the main thread is stuck. See docs/timeouts.md. */

import { Worker } from 'node:worker_threads';
import type { Run } from '../../exchange.ts';
import { RequestBoard } from './request-board.ts';

/** What the thread is started with. */
export interface WatchdogData {
  /** Descriptor of the pipe to the arbiter. */
  readonly fd: number;
  /** Memory of a {@link RequestBoard}. */
  readonly board: SharedArrayBuffer;
}

/** The main thread's side. The thread sleeps until the arbiter asks it, so it takes memory and no time. */
export class Watchdog {
  readonly #board = new RequestBoard();

  /**
   * Starts the thread, which needs nothing of this one from here on.
   *
   * @param fd descriptor of the pipe to the arbiter
   * @param failed told when the thread ends with an error; the worker serves on without a watchdog
   */
  constructor(fd: number, failed: (error: Error) => void) {
    const workerData: WatchdogData = { fd, board: this.#board.memory };
    const thread = new Worker(new URL('./thread-main.js', import.meta.url), {
      ...{ workerData, name: 'watchdog', stdin: false, trackUnmanagedFds: false },
      // Loaders and preloaded modules of the application are not for this thread.
      ...{ execArgv: [], env: {} },
    });
    thread.on('error', failed);
    thread.unref();
  }

  /** The same, with each exchange where the thread can read it. */
  watch(run: Run): Run {
    return this.#board.watch(run);
  }
}
