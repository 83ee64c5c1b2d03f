/** One thread's place in the pool: when its thread dies, the next one takes it. */

import { setTimeout as delay } from 'node:timers/promises';
import type { Piscina } from 'piscina';
import type { Logger } from 'tricorn/plugin';
import { Lane } from './lane.ts';
import type { ThreadTask } from './protocol.ts';

/** What a seat is made of. */
export interface SeatOptions {
  /** From 1, for the log. */
  readonly number: number;
  readonly piscina: Piscina<ThreadTask, void>;
  readonly loader: string;
  readonly loaderOptions: unknown;
  readonly logger: Logger;
  /** Aborted when the pool stops: then nobody takes a free seat. */
  readonly stopping: AbortSignal;
  /** Bytes up to which a body that has arrived crosses with its request. */
  readonly bodyBufferBytes: number;
  /** The seat's thread can take an exchange. */
  readonly onFree: (lane: Lane) => void;
  /** The seat's thread could not load the application or died right after; the next one comes after a delay. */
  readonly onBroken: () => void;
}

/** Milliseconds a thread must live to count as healthy. */
const HEALTHY_MS = 1000;
const MIN_DELAY_MS = 200;
const MAX_DELAY_MS = 10_000;

/** Milliseconds to wait after so many threads in a row did not live long; 0 after a healthy one. */
export function restartDelayMs(failures: number): number {
  return failures === 0 ? 0 : Math.min(MIN_DELAY_MS * 2 ** (failures - 1), MAX_DELAY_MS);
}

/** Keeps one thread alive. */
export class Seat {
  /** Settles when the first thread has loaded the application, or can't. */
  readonly firstLoad: Promise<void>;
  /** Resolves when the seat is empty for good. */
  readonly closed: Promise<void>;
  readonly #options: SeatOptions;
  #lane: Lane;
  #failures = 0;

  constructor(options: SeatOptions) {
    this.#options = options;
    this.#lane = new Lane(options);
    this.firstLoad = this.#lane.loaded;
    this.closed = this.#keep();
  }

  /** True while no thread of this seat has the application and the last one failed. */
  get broken(): boolean {
    return this.#failures > 0 && this.#lane.loadedAt === null;
  }

  /** Has the thread close the application and finish. */
  stop(): void {
    this.#lane.stop();
  }

  /** One turn is the life of one thread. */
  async #keep(): Promise<void> {
    const { stopping } = this.#options;
    for (;;) {
      const reason = await this.#live(this.#lane);
      if (stopping.aborted || this.#neverLoaded) return;
      await this.#wait(reason);
      if (stopping.aborted) return;
      this.#lane = new Lane(this.#options);
    }
  }

  /** Without a first success there is nothing to restart: the worker does not start. */
  get #neverLoaded(): boolean {
    return this.#failures === 0 && this.#lane.loadedAt === null;
  }

  /** Resolves with what ended the thread, null when it was told to. */
  async #live(lane: Lane): Promise<Error | null> {
    const { piscina, loader, loaderOptions } = this.#options;
    const port = lane.threadPort;
    let reason: Error | null = null;
    try {
      const { signal } = lane.termination;
      await piscina.run({ port, loader, options: loaderOptions }, { transferList: [port], signal });
    } catch (error) {
      reason = lane.loadFailure ?? (error as Error);
    }
    lane.close(reason);
    return reason;
  }

  async #wait(reason: Error | null): Promise<void> {
    const { number, logger, stopping, onBroken } = this.#options;
    const { loadedAt } = this.#lane;
    const lived = loadedAt === null ? 0 : performance.now() - loadedAt;
    this.#failures = lived >= HEALTHY_MS ? 0 : this.#failures + 1;
    const delayMs = restartDelayMs(this.#failures);
    logger.error(`thread ${number} ended, the next one starts in ${delayMs} ms: ${reason?.stack ?? 'no reason given'}`);
    if (delayMs === 0) return;
    onBroken();
    // Rejects when the pool stops meanwhile, which the caller sees for itself.
    await delay(delayMs, undefined, { signal: stopping }).catch(() => undefined);
  }
}
