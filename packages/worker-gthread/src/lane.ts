/** One thread of the pool, seen from the main thread: the port to it and the exchange it serves. */

import { MessageChannel, type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { type Logger, TricornError } from 'tricorn/plugin';
import { uncarryError } from './carried-error.ts';
import { type Claims, claim, createClaims, MOST_UNDER_WAY, offer } from './claims.ts';
import { Crossing } from './crossing.ts';
import { isWithoutBody, type Job } from './job.ts';
import { Outbox } from './outbox.ts';
import { type Overdue, overdueLoad, overdueRequest } from './overdue.ts';
import { type ExchangeMessage, GRANT_BYTES, type MainMessage, TO_MAIN, TO_THREAD } from './protocol.ts';
import type { TimeLimits } from './time-limits.ts';

/** What a lane is made of. */
export interface LaneOptions {
  /** Bytes up to which a body that has arrived crosses with its request. */
  readonly bodyBufferBytes: number;
  /** Bytes of a response that is still being written that may be under way to the client; at least 1. */
  readonly responseWindowBytes: number;
  /** The thread has nothing to do: it has loaded the application or is done with the last exchange. */
  readonly onFree: (lane: Lane) => void;
  readonly logger: Logger;
  /** The thread is done with an exchange, after so many milliseconds; it may have begun another that was sent ahead. */
  readonly onDone: (lane: Lane, tookMs: number) => void;
  /** The thread has begun an exchange. */
  readonly onBegun: (job: Job) => void;
  /** The thread ends, and has not begun this one, which was sent ahead. */
  readonly onReturned: (job: Job) => void;
}

/** One exchange at a time to one thread, and perhaps the next ones ahead, from its start to its death. */
export class Lane {
  /** The thread's end, to be transferred to it. */
  readonly threadPort: MessagePort;
  /** Aborted to terminate the thread. */
  readonly termination: AbortController = new AbortController();
  /** Resolves when the thread has loaded the application, rejects when it can't or dies before. */
  readonly loaded: Promise<void>;
  readonly #options: LaneOptions;
  readonly #port: MessagePort;
  readonly #outbox: Outbox;
  readonly #settleLoaded: { readonly resolve: () => void; readonly reject: (error: Error) => void };
  readonly #createdAt: number = performance.now();
  /** First the one that the thread serves, then those sent ahead. */
  readonly #crossings: Crossing[] = [];
  /** Shared with the thread. */
  readonly claims: Claims = createClaims();
  #threadId: number | null = null;
  #lastId = 0;
  #open = true;
  #loadedAt: number | null = null;
  #loadFailure: Error | null = null;

  constructor(options: LaneOptions) {
    const { port1, port2 } = new MessageChannel();
    this.#options = options;
    this.#port = port1;
    this.#outbox = new Outbox(port1);
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
    const crossing = this.#crossings[0];
    if (crossing === undefined) return null;
    const idleMs = crossing.idleMs(now);
    if (idleMs >= requestMs) return overdueRequest(crossing.exchange, idleMs, now - crossing.startedAt);
    if (idleMs >= requestMs / 2) crossing.ping();
    return null;
  }

  /** The thread takes too long: answers in its stead, and gives it nothing any more. */
  giveUp(): void {
    this.#open = false;
    this.#returnUnbegun();
    for (const crossing of this.#crossings.splice(0)) crossing.giveUp();
  }

  /** True while an exchange can be sent ahead: behind the one that the thread serves and fewer than so many others. */
  hasRoom(ahead: number): boolean {
    return this.#open && this.#crossings.length <= Math.min(ahead, MOST_UNDER_WAY - 1);
  }

  /** Has the thread serve an exchange when it is done with those it has got. */
  serve(job: Job): void {
    // There are as many cells as exchanges under way, but numbers of those that were taken back are not used again.
    do this.#lastId += 1;
    while (!offer(this.claims, this.#lastId));
    const { bodyBufferBytes, responseWindowBytes } = this.#options;
    const grantBytes = Math.min(GRANT_BYTES, responseWindowBytes / 4);
    const id = this.#lastId;
    const crossing = new Crossing({ outbox: this.#outbox, id, job, bodyBufferBytes, grantBytes });
    this.#crossings.push(crossing);
    this.#outbox.putOff(crossing.request);
    // Of what it has got, a busy thread has at least one more to begin.
    if (this.#crossings.length - this.#outbox.length < 2) this.#outbox.flush();
    if (this.#crossings.length === 1) this.#begin();
  }

  /** Takes an exchange back that was sent ahead; false when the thread has begun it. */
  takeBack(job: Job): boolean {
    const index = this.#crossings.findIndex((crossing) => crossing.job === job);
    const crossing = this.#crossings[index];
    if (crossing === undefined || !claim(this.claims, crossing.id)) return false;
    this.#crossings.splice(index, 1);
    crossing.takenBack();
    return true;
  }

  /** Tells the thread to close the application and finish. */
  stop(): void {
    this.#outbox.send([TO_THREAD.stop]);
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
    this.#returnUnbegun();
    for (const crossing of this.#crossings.splice(0)) {
      crossing.lost(new TricornError('ERR_TRICORN_THREAD', message, { cause: reason ?? undefined }));
    }
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
        this.#receiveOf(message);
    }
  }

  #receiveOf(message: ExchangeMessage): void {
    const crossing = this.#crossings[0];
    if (crossing?.id !== message[1] || !crossing.receive(message)) return;
    this.#crossings.shift();
    const tookMs = performance.now() - crossing.startedAt;
    if (this.#crossings.length === 0) this.#becomeFree();
    else this.#begin();
    this.#options.onDone(this, tookMs);
  }

  /** The thread has come to the first of the crossings. */
  #begin(): void {
    const first = this.#crossings[0]!;
    first.begin();
    this.#options.onBegun(first.job);
  }

  /** Gives back what the thread has not begun: also the first one, if it was still on its way. */
  #returnUnbegun(): void {
    for (const { job } of [...this.#crossings]) {
      if (isWithoutBody(job) && this.takeBack(job)) this.#options.onReturned(job);
    }
  }

  #becomeFree(): void {
    if (this.#open) this.#options.onFree(this);
  }
}
