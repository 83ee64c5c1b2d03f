/** The blocking worker: waits, accepts, receives, runs the application and sends, all in one thread and in this order. */

import type { Application, Exchange, HttpEngine, Stop, Worker, WorkerContext } from 'tricorn/plugin';
import { AcceptQueue } from './accept-queue.ts';
import { Admission } from './admission.ts';
import { type BlockingTransport, BlockingWire } from './blocking-wire.ts';
import { EventLoop } from './event-loop.ts';
import { IdleTime } from './idle-time.ts';
import { type ListeningSocket, NOBODY_WAITS, OUT_OF_RESOURCES } from './listening-socket.ts';
import { openListeners } from './open-listeners.ts';
import { OutputBuffer } from './output-buffer.ts';
import { ParkedConnections } from './parked-connections.ts';
import { NOTHING_READY, ReadySet } from './ready-set.ts';
import { SocketIo } from './socket-io.ts';
import { stopInTime } from './stop-in-time.ts';
import type { SystemCalls } from './system-calls.ts';

/** Time limits of connections are checked this often. */
const SWEEP_MS = 500;
/** Under load the event loop turns this often, for timers, signals and IPC. A turn costs about 2 us. */
const TURN_EVERY_MS = 5;
/** How long the next request is waited for before the event loop gets its turn: under load it comes sooner. */
const SHORTLY_MS = 1;
/** A client is looked at this often while the application waits for something else. */
const CLIENT_CHECK_MS = 50;
/** poll(2) ignores it. */
const NO_DESCRIPTOR = -1;

/** `serving`: normal. `emptying`: takes whoever is in the accept queue already. `finishing`: serves what it holds. */
type Phase = 'serving' | 'emptying' | 'finishing';

/** One request at a time. See docs/sync.md for the order of its system calls. */
export class SyncWorker implements Worker {
  readonly #context: WorkerContext;
  readonly #application: Application;
  readonly #calls: SystemCalls;
  readonly #engine: HttpEngine;
  readonly #eventLoop: EventLoop;
  readonly #ready: ReadySet;
  readonly #admission: Admission;
  readonly #transport: BlockingTransport;
  #listeners = new Map<number, ListeningSocket>();
  readonly #parked: ParkedConnections;
  /** What the application was given last. */
  #exchange: Exchange | null = null;
  /** Ends the wait for the application. */
  #wake: () => void = nothing;
  readonly #idle = new IdleTime();
  readonly #queue = new AcceptQueue();
  #phase: Phase = 'serving';
  /** A listener that had a connection just now and is asked first for the next one, without waiting for it. */
  #busyListener: number = NOTHING_READY;
  #finished: Promise<void> = Promise.resolve();

  constructor(context: WorkerContext, application: Application, calls: SystemCalls) {
    const { settings, logger } = context;
    this.#context = context;
    this.#application = application;
    this.#calls = calls;
    this.#engine = context.createEngine((exchange) => this.#run(exchange), {
      bodyBufferBytes: settings.bodyBufferBytes,
      keepAlive: settings.keepAlive,
    });
    this.#eventLoop = new EventLoop(calls);
    this.#ready = new ReadySet(calls);
    this.#parked = new ParkedConnections(this.#ready);
    this.#admission = new Admission(logger, settings);
    this.#transport = {
      engine: this.#engine,
      io: new SocketIo(calls),
      output: new OutputBuffer(),
      unsentMax: settings.responseBufferBytes,
      onUnsent: () => this.#wake(),
      onClosed: (fd) => this.#parked.forget(fd),
    };
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

  /** See {@link Worker.utilisation}. The event loop knows nothing of the time that the thread spends in system calls. */
  utilisation(): number {
    return 1 - this.#idle.share();
  }

  #run(exchange: Exchange): void | Promise<void> {
    this.#exchange = exchange;
    return this.#application.run(exchange);
  }

  async #work(): Promise<void> {
    const sweep = setInterval(() => this.#engine.sweep(performance.now()), SWEEP_MS);
    await this.#eventLoop.turn();
    while (!this.#done()) {
      const accepting = this.#accepts();
      let fd = accepting ? this.#busyListener : NOTHING_READY;
      if (fd === NOTHING_READY) fd = this.#ready.wait(accepting, this.#shortly());
      if (fd === NOTHING_READY) {
        const phase = this.#phase;
        if (accepting) this.#queue.empty();
        if (phase === 'emptying' && accepting) this.#finish();
        // A thread about to block for long owes the event loop a turn: what the last requests left behind, for example
        // rejections that nobody handled, would otherwise wait with it.
        await this.#eventLoop.turn();
        if (this.#done() || this.#phase !== phase) continue;
        fd = this.#idle.during(() => this.#ready.wait(this.#accepts(), this.#blockMs()));
      }
      if (fd === this.#eventLoop.fd) await this.#eventLoop.turn();
      else if (fd !== NOTHING_READY) await this.#serve(fd);
    }
    clearInterval(sweep);
    this.#finish();
    this.#ready.close();
  }

  #done(): boolean {
    return this.#phase === 'finishing' && this.#engine.connections.size === 0;
  }

  #accepts(): boolean {
    return this.#phase !== 'finishing' && this.#admission.waitMs(this.#parked.size) === 0;
  }

  #shortly(): number {
    return this.#eventLoop.timeoutMs() === 0 ? 0 : SHORTLY_MS;
  }

  /** How long the thread may block now; -1 without end. */
  #blockMs(): number {
    const untilTurn = this.#eventLoop.timeoutMs();
    const untilAccepting = Math.ceil(this.#admission.waitMs(this.#parked.size));
    if (untilAccepting === 0 || untilAccepting === Number.POSITIVE_INFINITY) return untilTurn;
    return untilTurn < 0 ? untilAccepting : Math.min(untilTurn, untilAccepting);
  }

  /** Gives a ready descriptor its turn: a new connection or a parked one. */
  async #serve(fd: number): Promise<void> {
    const listener = this.#listeners.get(fd);
    const wire = listener === undefined ? this.#parked.get(fd) : this.#accept(listener);
    // Where a parked connection or another listener waits beside it, all take their turns in the ready set.
    const only = this.#parked.size === 0 && this.#listeners.size === 1;
    this.#busyListener = wire !== undefined && listener !== undefined && only ? fd : NOTHING_READY;
    if (wire === undefined) {
      this.#queue.empty();
      return;
    }
    if (listener === undefined) this.#admission.arrived(wire);
    if (this.#queue.doubtful && this.#hasLeft(wire)) return;
    this.#exchange = null;
    if (wire.unsentBytes > 0) wire.sendMore();
    else wire.receive();
    // The application may have run by now. What it left in the queues of ticks and promises runs before the next one.
    await this.#eventLoop.tick();
    if (wire.running) await this.#applicationEnd(wire);
    if (wire.settle()) this.#park(wire);
    const now = performance.now();
    this.#queue.served(now);
    if (now - this.#eventLoop.turnedAt > TURN_EVERY_MS) await this.#eventLoop.turn();
  }

  #hasLeft(wire: BlockingWire): boolean {
    const left = wire.abandonIfLeft();
    this.#queue.looked(left);
    return left;
  }

  #accept(listener: ListeningSocket): BlockingWire | undefined {
    const fd = listener.accept();
    if (fd === NOBODY_WAITS) return undefined;
    if (fd === OUT_OF_RESOURCES) {
      this.#admission.refused(listener.label, this.#calls.errno());
      return undefined;
    }
    return new BlockingWire(this.#transport, fd, listener.peerOf(fd));
  }

  #acceptAll(listener: ListeningSocket): void {
    for (let wire = this.#accept(listener); wire !== undefined; wire = this.#accept(listener)) this.#park(wire);
  }

  /** Lets the event loop turn until the application has answered. Nothing is accepted meanwhile. */
  async #applicationEnd(wire: BlockingWire): Promise<void> {
    // A FIN that came with the request is a half-close; seen only after a while it would mean that the client has left.
    wire.checkClient();
    const check = setInterval(() => wire.checkClient(), CLIENT_CHECK_MS);
    let watched: Exchange | null = null;
    while (wire.running) {
      if (watched !== this.#exchange) {
        watched = this.#exchange;
        watched?.onEnd(() => this.#wake());
      }
      if (wire.unsentBytes > 0) this.#waitForReader(wire);
      else await this.#activity();
      // Back to the phase of the event loop in which it can be asked how long it may wait.
      await this.#eventLoop.turn();
    }
    clearInterval(check);
  }

  /** Resolves when the application has ended its response or written what the kernel did not take. */
  async #activity(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    this.#wake = nothing;
  }

  /** Blocks until the client has read something or the event loop has something to do. */
  #waitForReader(wire: BlockingWire): void {
    const { io } = this.#transport;
    const untilTurn = this.#eventLoop.timeoutMs();
    io.waitWritableOr(wire.fd, this.#eventLoop.fd ?? NO_DESCRIPTOR, untilTurn < 0 ? CLIENT_CHECK_MS : untilTurn);
    wire.sendMore();
  }

  #park(wire: BlockingWire): void {
    if (this.#exchange === null && wire.reading) this.#admission.incomplete(wire);
    this.#parked.park(wire);
  }

  /** Accepts nothing more. The descriptors are this process's own: the sockets may live on in other workers. */
  #finish(): void {
    const last = this.#phase === 'emptying';
    this.#phase = 'finishing';
    for (const listener of this.#listeners.values()) {
      if (last) this.#acceptAll(listener);
      listener.close();
    }
    this.#listeners.clear();
  }
}

function nothing(): void {}
