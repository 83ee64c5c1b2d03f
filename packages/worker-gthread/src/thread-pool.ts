/** The threads of one worker: starts them, gives each request to a free one, replaces those that die. */

import { Piscina } from 'piscina';
import { ApplicationError, type Exchange, type Logger, TricornError } from 'tricorn/plugin';
import type { Job } from './job.ts';
import type { Lane } from './lane.ts';
import type { ThreadTask } from './protocol.ts';
import { Seat } from './seat.ts';
import { lookIntervalMs, type TimeLimits } from './time-limits.ts';
import { refuse, WaitingRoom } from './waiting-room.ts';

/** Milliseconds of work that a thread gets before it is free, if each request takes as long as its last one. */
const AHEAD_MS = 2;

/** What a pool is made of. */
export interface ThreadPoolOptions {
  readonly threads: number;
  /** Requests that may wait for a thread; more are answered 503. */
  readonly maxWaiting: number;
  /** Bytes up to which a body that has arrived crosses with its request. */
  readonly bodyBufferBytes: number;
  /** Bytes that may wait of a response that is still being written before the application is told to wait. */
  readonly responseBufferBytes: number;
  /** URL of a module that exports `load(options): Promise<Application>`. */
  readonly loader: string;
  /** What `load` is given in each thread; cloned. */
  readonly loaderOptions: unknown;
  readonly logger: Logger;
  readonly limits: TimeLimits;
  /** Largest JavaScript heap of a thread in MiB; 0 for what Node.js gives it. */
  readonly heapMaxMib: number;
  /** A thread can't be terminated: only the end of the process ends it. */
  readonly onUnstoppable: (reason: string) => void;
  /** Told of each request that a thread gets and is done with. */
  readonly watcher?: PoolWatcher;
}

/** Who wants to know how busy a pool is. */
export interface PoolWatcher {
  /** A thread was given a request. */
  given(): void;
  /** A thread is done with one, after so many milliseconds. It may have got the next one already. */
  done(tookMs: number): void;
}

/**
 * A pool of threads that serve one exchange at a time each.
 *
 * Piscina starts, replaces and terminates the threads. Requests don't go through its task queue: each thread runs one
 * task that lasts as long as the thread, and requests cross on a port of their own. See docs/gthread.md for why.
 */
export class ThreadPool {
  readonly #options: ThreadPoolOptions;
  readonly #waiting: WaitingRoom;
  readonly #piscina: Piscina<ThreadTask, void>;
  readonly #stopping: AbortController = new AbortController();
  readonly #seats: readonly Seat[];
  /** The thread that was busy last is taken first: its caches are warm. */
  readonly #free: Lane[] = [];
  readonly #looking: NodeJS.Timeout;
  #lookedAt: number = performance.now();
  #skipped = false;

  /** Starts the threads. */
  constructor(options: ThreadPoolOptions) {
    const { threads, logger, limits, heapMaxMib } = options;
    this.#options = options;
    this.#waiting = new WaitingRoom(options.maxWaiting);
    this.#piscina = new Piscina<ThreadTask, void>({
      filename: new URL('./thread-main.js', import.meta.url).href,
      minThreads: threads,
      maxThreads: threads,
      concurrentTasksPerWorker: 1,
      idleTimeout: Number.POSITIVE_INFINITY,
      // With atomics a thread would sleep in Atomics.wait between tasks, and its timers and sockets with it.
      atomics: 'disabled',
      recordTiming: false,
      ...(heapMaxMib > 0 && { resourceLimits: { maxOldGenerationSizeMb: heapMaxMib } }),
    });
    // A thread that dies while it has no task has nobody else to tell.
    this.#piscina.on('error', (error) => logger.warning(`an idle thread ended: ${String(error)}`));
    this.#seats = Array.from({ length: threads }, (_, index) => this.#makeSeat(index + 1));
    this.#looking = setInterval(() => this.#look(), lookIntervalMs(limits));
  }

  /**
   * Resolves when all threads have loaded the application.
   *
   * @throws ApplicationError, or another error of the loader's, when one can't; the pool is then stopped.
   */
  async loaded(): Promise<void> {
    try {
      await Promise.all(this.#seats.map((seat) => seat.firstLoad));
    } catch (error) {
      await this.destroy();
      if (error instanceof TricornError) throw error;
      const { stack } = error as Error;
      throw new ApplicationError(`a thread ended while it loaded the application: ${stack}`, { cause: error });
    }
  }

  /** Serves an exchange in a free thread, the next one that is; rejects with the application's error. */
  run(exchange: Exchange): Promise<void> {
    return new Promise((resolve, reject) => this.#dispatch({ exchange, resolve, reject }));
  }

  /** Threads that could take a request now. */
  get freeThreads(): number {
    return this.#free.length;
  }

  /** Closes the application in every thread and ends them; cut short by the deadline. */
  async stop(deadline: AbortSignal): Promise<void> {
    this.#stopping.abort();
    for (const seat of this.#seats) seat.stop();
    if (!deadline.aborted) {
      const cut = new Promise<void>((resolve) => deadline.addEventListener('abort', () => resolve(), { once: true }));
      await Promise.race([Promise.all(this.#seats.map((seat) => seat.closed)), cut]);
    }
    await this.destroy();
  }

  /** Ends all threads now. */
  async destroy(): Promise<void> {
    this.#stopping.abort();
    clearInterval(this.#looking);
    await this.#piscina.destroy();
    await Promise.all(this.#seats.map((seat) => seat.closed));
    // No thread will come for what is left.
    this.#waiting.refuseAll();
  }

  /** True when no thread has the application and the last attempts to give them one failed. */
  get #broken(): boolean {
    return this.#seats.every((seat) => seat.broken);
  }

  #makeSeat(number: number): Seat {
    const { loader, loaderOptions, logger, bodyBufferBytes, limits, onUnstoppable, watcher } = this.#options;
    const { responseBufferBytes } = this.#options;
    return new Seat({
      number,
      piscina: this.#piscina,
      loader,
      loaderOptions,
      logger,
      stopping: this.#stopping.signal,
      bodyBufferBytes,
      // Something must be able to cross, or nobody would ever see that the client takes it.
      responseWindowBytes: Math.max(1, responseBufferBytes),
      limits,
      onUnstoppable,
      onDone: (lane, tookMs) => {
        if (tookMs < AHEAD_MS) this.#waiting.sendAhead(lane, AHEAD_MS / tookMs);
        watcher?.done(tookMs);
      },
      onBegun: (job) => {
        this.#waiting.begun(job);
        watcher?.given();
      },
      onReturned: (job) => {
        this.#waiting.enterAgain(job);
        this.#serveFree();
      },
      onFree: (lane) => this.#serveNext(lane),
      onBroken: () => {
        if (this.#broken) this.#waiting.refuseAll();
      },
    });
  }

  #look(): void {
    const now = performance.now();
    const late = now - this.#lookedAt > 2 * lookIntervalMs(this.#options.limits);
    this.#lookedAt = now;
    // When this thread was held up, what the others have said meanwhile is still to be read.
    this.#skipped = late && !this.#skipped;
    if (!this.#skipped) for (const seat of this.#seats) seat.look(now);
  }

  #dispatch(job: Job): void {
    const lane = this.#takeFree();
    if (lane !== undefined) lane.serve(job);
    else if (this.#broken) refuse(job);
    else this.#waiting.enter(job);
  }

  #serveNext(lane: Lane): void {
    const next = this.#waiting.next();
    if (next === null) {
      this.#free.push(lane);
      return;
    }
    next.exchange.dequeued?.();
    lane.serve(next);
  }

  /** Somebody waits again although a thread may be free. */
  #serveFree(): void {
    const lane = this.#takeFree();
    if (lane !== undefined) this.#serveNext(lane);
    else if (this.#broken) this.#waiting.refuseAll();
  }

  #takeFree(): Lane | undefined {
    let lane = this.#free.pop();
    while (lane?.open === false) lane = this.#free.pop();
    return lane;
  }
}
