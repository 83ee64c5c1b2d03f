/** One thread's place in the pool: when its thread dies, the next one takes it. */

import { setTimeout as delay } from 'node:timers/promises';
import type { Piscina } from 'piscina';
import type { Logger } from 'tricorn/plugin';
import { Lane, type LaneOptions } from './lane.ts';
import { describeActivity, type Overdue } from './overdue.ts';
import type { ThreadTask } from './protocol.ts';
import { endThread } from './thread-end.ts';
import { activityOfThread } from './thread-stack.ts';
import type { TimeLimits } from './time-limits.ts';

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
  /** Bytes of a response that is still being written that may be under way to the client; at least 1. */
  readonly responseWindowBytes: number;
  readonly limits: TimeLimits;
  /** The seat's thread can take an exchange. */
  readonly onFree: (lane: Lane) => void;
  /** See {@link LaneOptions}. */
  readonly onDone: LaneOptions['onDone'];
  readonly onBegun: LaneOptions['onBegun'];
  readonly onReturned: LaneOptions['onReturned'];
  /** The seat's thread could not load the application; the next one comes after a delay. */
  readonly onBroken: () => void;
  /** A thread can't be terminated: it holds on to what it has until the process ends. */
  readonly onUnstoppable: (reason: string) => void;
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
  /** The lane whose thread is being given up. */
  #overdue: Lane | null = null;
  #failures = 0;
  #broken = false;

  constructor(options: SeatOptions) {
    this.#options = options;
    this.#lane = new Lane(options);
    this.firstLoad = this.#lane.loaded;
    this.closed = this.#keep();
  }

  /** True from a thread that could not load the application until one that can. */
  get broken(): boolean {
    return this.#broken && this.#lane.loadedAt === null;
  }

  /** Gives the thread up when it takes too long. */
  look(now: number): void {
    const lane = this.#lane;
    if (!lane.open || this.#overdue === lane) return;
    const overdue = lane.overdue(now, this.#options.limits);
    if (overdue !== null) void this.#giveUp(lane, overdue);
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

  /** The client is answered at once; then the thread says where it is stuck, and ends. */
  async #giveUp(lane: Lane, { what, fields }: Overdue): Promise<void> {
    const { number, piscina, logger, onUnstoppable } = this.#options;
    const { threadId } = lane;
    this.#overdue = lane;
    lane.giveUp();
    const activity = threadId === null ? ({ kind: 'unknown' } as const) : await activityOfThread(threadId);
    const message = `thread ${number} ${what} and is replaced\n${describeActivity(activity)}`;
    logger.error(message, fields);
    const thread = piscina.threads.find((each) => each.threadId === threadId);
    const ended = await endThread(thread, lane.termination);
    if (!ended) onUnstoppable(`thread ${number} can't be terminated`);
  }

  /** Without a first success there is nothing to restart: the worker does not start. */
  get #neverLoaded(): boolean {
    return this.#failures === 0 && this.#lane.loadedAt === null;
  }

  /** Resolves with what ended the thread, null when it was told to. */
  async #live(lane: Lane): Promise<Error | null> {
    const { piscina, loader, loaderOptions, responseWindowBytes } = this.#options;
    const port = lane.threadPort;
    let reason: Error | null = null;
    try {
      const { signal } = lane.termination;
      const { claims } = lane;
      const task: ThreadTask = { port, loader, options: loaderOptions, responseWindowBytes, claims };
      await piscina.run(task, { transferList: [port], signal });
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
    const overdue = this.#overdue === this.#lane;
    this.#broken = loadedAt === null;
    this.#failures = lived >= HEALTHY_MS || (overdue && !this.#broken) ? 0 : this.#failures + 1;
    const delayMs = restartDelayMs(this.#failures);
    if (!overdue) {
      const why = reason?.stack ?? 'no reason given';
      logger.error(`thread ${number} ended, the next one starts in ${delayMs} ms: ${why}`);
    }
    if (delayMs === 0) return;
    if (this.#broken) onBroken();
    // Rejects when the pool stops meanwhile, which the caller sees for itself.
    await delay(delayMs, undefined, { signal: stopping }).catch(() => undefined);
  }
}
