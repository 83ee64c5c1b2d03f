/** The blocking worker where connections are encrypted: accepts as ever, and leaves the bytes to the event loop. */

import { Socket } from 'node:net';
import {
  type Exchange,
  type HttpEngine,
  type Run,
  type Stop,
  type TlsServer,
  type Worker,
  WorkerBootError,
  type WorkerContext,
} from 'tricorn/plugin';
import { Admission } from './admission.ts';
import { EventLoop } from './event-loop.ts';
import { IdleTime } from './idle-time.ts';
import { type ListeningSocket, NOBODY_WAITS, OUT_OF_RESOURCES } from './listening-socket.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { openListeners } from './open-listeners.ts';
import { NOTHING_READY, ReadySet } from './ready-set.ts';
import { stopInTime } from './stop-in-time.ts';
import type { SystemCalls } from './system-calls.ts';

/** Time limits of connections are checked this often. */
const SWEEP_MS = 500;

/** `serving`: normal. `emptying`: takes whoever is in the accept queue already. `finishing`: serves what it holds. */
type Phase = 'serving' | 'emptying' | 'finishing';

/**
 * One request in the application at a time. The thread waits in epoll_wait for listeners and for libuv's own descriptor at
 * once, so one worker wakes for a new connection, and each accepts only while no request runs; what was accepted is a
 * socket of Node's with its TLS on the event loop, where handshakes and slow clients hold nobody.
 */
export class TlsSyncWorker implements Worker {
  readonly #context: WorkerContext;
  readonly #calls: SystemCalls;
  readonly #engine: HttpEngine;
  readonly #tls: TlsServer;
  readonly #eventLoop: EventLoop;
  readonly #ready: ReadySet;
  readonly #admission: Admission;
  readonly #idle = new IdleTime();
  #listeners = new Map<number, ListeningSocket>();
  /** Requests that have arrived and are not over. */
  #running = 0;
  /** Ends the wait for the application. */
  #wake: () => void = nothing;
  #phase: Phase = 'serving';
  #finished: Promise<void> = Promise.resolve();

  /** @throws WorkerBootError without a certificate */
  constructor(context: WorkerContext, run: Run, calls: SystemCalls) {
    const { settings, logger } = context;
    this.#context = context;
    this.#calls = calls;
    const inTurn = oneAtATime(run);
    this.#engine = context.createEngine((exchange) => this.#run(exchange, inTurn), {
      bodyBufferBytes: settings.bodyBufferBytes,
      keepAlive: settings.keepAlive,
    });
    const tls = context.createTlsServer(this.#engine);
    if (tls === null) throw new WorkerBootError('there is no certificate to serve TLS with');
    this.#tls = tls;
    this.#eventLoop = new EventLoop(calls);
    this.#ready = new ReadySet(calls);
    this.#admission = new Admission(logger, settings);
  }

  async start(): Promise<void> {
    this.#listeners = openListeners(this.#context, this.#calls, this.#ready);
    if (this.#eventLoop.fd !== null) this.#ready.add(this.#eventLoop.fd);
    this.#finished = this.#work();
  }

  async stop(deadline: AbortSignal, stop: Stop = { serverStops: true }): Promise<void> {
    this.#engine.drain(stop);
    await stopInTime(deadline, stop, {
      showSilent: () => {
        for (const listener of this.#listeners.values()) listener.showSilent();
      },
      empty: () => {
        this.#phase = 'emptying';
      },
      finish: () => this.#finish(),
      destroy: () => this.#engine.destroy(),
      finished: this.#finished,
    });
  }

  /** See {@link Worker.utilisation}. The event loop knows nothing of the time that the thread spends in epoll_wait. */
  utilisation(): number {
    return 1 - this.#idle.share();
  }

  #run(exchange: Exchange, inTurn: Run): void | Promise<void> {
    this.#running++;
    exchange.onEnd(() => {
      this.#running--;
      if (this.#running === 0) this.#wake();
    });
    return inTurn(exchange);
  }

  async #work(): Promise<void> {
    const sweep = setInterval(() => this.#engine.sweep(performance.now()), SWEEP_MS);
    await this.#eventLoop.turn();
    while (!this.#done()) {
      if (this.#running > 0) await this.#applicationEnd();
      const accepting = this.#accepts();
      const fd = this.#ready.wait(accepting, 0);
      const listener = this.#listeners.get(fd);
      if (listener !== undefined) this.#accept(listener);
      else if (fd === NOTHING_READY && accepting && this.#phase === 'emptying') this.#finish();
      const phase = this.#phase;
      // The event loop does all the rest, and must have turned before anybody can know what it waits for.
      await this.#eventLoop.turn();
      if (fd !== NOTHING_READY || this.#running > 0 || this.#phase !== phase || this.#done()) continue;
      this.#idle.during(() => this.#ready.wait(this.#accepts(), this.#blockMs()));
    }
    clearInterval(sweep);
    this.#finish();
    this.#ready.close();
  }

  #done(): boolean {
    return this.#phase === 'finishing' && this.#engine.connections.size === 0;
  }

  #accepts(): boolean {
    const held = this.#engine.connections.size;
    return this.#phase !== 'finishing' && this.#running === 0 && this.#admission.waitMs(held) === 0;
  }

  /** How long the thread may block now; -1 without end. */
  #blockMs(): number {
    const untilTurn = this.#eventLoop.timeoutMs();
    const untilAccepting = Math.ceil(this.#admission.waitMs(this.#engine.connections.size));
    if (untilAccepting === 0 || untilAccepting === Number.POSITIVE_INFINITY) return untilTurn;
    return untilTurn < 0 ? untilAccepting : Math.min(untilTurn, untilAccepting);
  }

  /** Takes one connection; false when nobody waits. */
  #accept(listener: ListeningSocket): boolean {
    const fd = listener.accept();
    if (fd === NOBODY_WAITS) return false;
    if (fd === OUT_OF_RESOURCES) {
      this.#admission.refused(listener.label, this.#calls.errno());
      return false;
    }
    const socket = new Socket({ fd, readable: true, writable: true });
    const connection = this.#tls.serve(socket);
    this.#admission.incomplete({
      get reading() {
        return connection.phase === 'reading';
      },
    });
    return true;
  }

  /** Lets the event loop run until no request is left. */
  async #applicationEnd(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    this.#wake = nothing;
    // Back to the phase of the event loop in which it can be asked how long it may wait.
    await this.#eventLoop.turn();
  }

  /** Accepts nothing more. The descriptors are this process's own: the sockets may live on in other workers. */
  #finish(): void {
    const last = this.#phase === 'emptying';
    this.#phase = 'finishing';
    for (const listener of this.#listeners.values()) {
      while (last && this.#accept(listener));
      listener.close();
    }
    this.#listeners.clear();
  }
}

function nothing(): void {}
