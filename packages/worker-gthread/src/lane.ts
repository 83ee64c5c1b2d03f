/** One thread of the pool, seen from the main thread: the port to it and the exchange it serves. */

import { MessageChannel, type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { type Logger, TricornError } from 'tricorn/plugin';
import { uncarryError } from './carried-error.ts';
import { Crossing } from './crossing.ts';
import type { Job } from './job.ts';
import { type Overdue, overdueLoad, overdueRequest } from './overdue.ts';
import { GRANT_BYTES, type MainMessage, type ThreadMessage, TO_MAIN, TO_THREAD } from './protocol.ts';
import type { TimeLimits } from './time-limits.ts';

/** What a lane is made of. */
export interface LaneOptions {
  /** Bytes up to which a body that has arrived crosses with its request. */
  readonly bodyBufferBytes: number;
  /** Bytes of a response that is still being written that may be under way to the client; at least 1. */
  readonly responseWindowBytes: number;
  /** The thread can take an exchange: it has loaded the application or is done with the last one. */
  readonly onFree: (lane: Lane) => void;
  readonly logger: Logger;
  /** The thread is done with an exchange, after so many milliseconds. */
  readonly onDone?: ((tookMs: number) => void) | undefined;
}

/** One exchange at a time to one thread, from its start to its death. */
export class Lane {
  /** The thread's end, to be transferred to it. */
  readonly threadPort: MessagePort;
  /** Aborted to terminate the thread. */
  readonly termination: AbortController = new AbortController();
  /** Resolves when the thread has loaded the application, rejects when it can't or dies before. */
  readonly loaded: Promise<void>;
  readonly #options: LaneOptions;
  readonly #port: MessagePort;
  readonly #settleLoaded: { readonly resolve: () => void; readonly reject: (error: Error) => void };
  readonly #createdAt: number = performance.now();
  #crossing: Crossing | null = null;
  #threadId: number | null = null;
  #lastId = 0;
  #open = true;
  #loadedAt: number | null = null;
  #loadFailure: Error | null = null;

  constructor(options: LaneOptions) {
    const { port1, port2 } = new MessageChannel();
    this.#options = options;
    this.#port = port1;
    this.threadPort = port2;
    let settle: { resolve: () => void; reject: (error: Error) => void } | undefined;
    this.loaded = new Promise((resolve, reject) => {
      settle = { resolve, reject };
    });
    this.#settleLoaded = settle!;
    // Only the first lane of a seat has somebody who waits for it.
    this.loaded.catch(() => undefined);
    port1.on('message', (message: MainMessage) => this.#receive(message));
  }

  /** False once the thread is dead. */
  get open(): boolean {
    return this.#open;
  }

  /** Monotonic milliseconds at which the application was loaded; null before. */
  get loadedAt(): number | null {
    return this.#loadedAt;
  }

  /** Why the application can't be loaded, null otherwise. */
  get loadFailure(): Error | null {
    return this.#loadFailure;
  }

  /** The number that Node gave the thread; null before it runs. */
  get threadId(): number | null {
    return this.#threadId;
  }

  /** Whether the thread takes too long for something; null when not. To be asked several times within each limit. */
  overdue(now: number, { requestMs, loadMs }: TimeLimits): Overdue | null {
    if (this.#loadedAt === null) {
      const ageMs = now - this.#createdAt;
      return ageMs >= loadMs ? overdueLoad(ageMs) : null;
    }
    const crossing = this.#crossing;
    if (crossing === null) return null;
    const idleMs = crossing.idleMs(now);
    if (idleMs >= requestMs) return overdueRequest(crossing.exchange, idleMs, now - crossing.startedAt);
    if (idleMs >= requestMs / 2) crossing.ping();
    return null;
  }

  /** The thread takes too long: answers in its stead, and gives it nothing any more. */
  giveUp(): void {
    this.#open = false;
    this.#crossing?.giveUp();
    this.#crossing = null;
  }

  /** Has the thread serve an exchange. It must be free. */
  serve(job: Job): void {
    this.#lastId += 1;
    const { bodyBufferBytes, responseWindowBytes } = this.#options;
    const grantBytes = Math.min(GRANT_BYTES, responseWindowBytes / 4);
    this.#crossing = new Crossing({ port: this.#port, id: this.#lastId, job, bodyBufferBytes, grantBytes });
  }

  /** Tells the thread to close the application and finish. */
  stop(): void {
    const stop: ThreadMessage = [TO_THREAD.stop];
    this.#port.postMessage(stop);
  }

  /** The thread is dead for this reason: acts on what it still said, then fails the exchange it served. */
  close(reason: Error | null): void {
    this.#open = false;
    for (let late = receiveMessageOnPort(this.#port); late !== undefined; late = receiveMessageOnPort(this.#port)) {
      this.#receive(late.message as MainMessage);
    }
    this.#port.close();
    this.#settleLoaded.reject(reason ?? new Error('the thread was stopped before it had loaded the application'));
    const message = `the thread that served the request ended: ${reason?.message ?? 'it was stopped'}`;
    this.#crossing?.lost(new TricornError('ERR_TRICORN_THREAD', message, { cause: reason ?? undefined }));
    this.#crossing = null;
  }

  #receive(message: MainMessage): void {
    switch (message[0]) {
      case TO_MAIN.started:
        this.#threadId = message[1];
        return;
      case TO_MAIN.loaded:
        this.#loadedAt = performance.now();
        this.#settleLoaded.resolve();
        this.#becomeFree();
        return;
      case TO_MAIN.loadFailed:
        this.#loadFailure = uncarryError(message[1]);
        this.termination.abort();
        return;
      case TO_MAIN.failedLate: {
        const [, error, method, target] = message;
        this.#options.logger.error(`Error after the answer to ${method} ${target}\n${uncarryError(error).stack}`);
        return;
      }
      default:
        if (this.#crossing?.id === message[1] && this.#crossing.receive(message)) this.#done(this.#crossing);
    }
  }

  #done(crossing: Crossing): void {
    this.#crossing = null;
    this.#becomeFree();
    this.#options.onDone?.(performance.now() - crossing.startedAt);
  }

  #becomeFree(): void {
    if (this.#open) this.#options.onFree(this);
  }
}
