/** The socket transport of a worker: net servers on the inherited listeners, feeding the connection engine. */

import { createServer, type Server, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { WorkerBootError } from '../errors.ts';
import type { HttpEngine } from '../http/engine.ts';
import { serveSocket } from '../http/socket-wire.ts';
import type { Stop } from '../http/stop.ts';
import type { InheritedListener } from '../ipc/messages.ts';

const SWEEP_MILLISECONDS = 500;

/** Accepts on descriptors that somebody else has bound. */
export class SocketServer {
  readonly #engine: HttpEngine;
  readonly #listeners: readonly InheritedListener[];
  readonly #backlog: number;
  #servers: readonly Server[] = [];
  #sweeper: NodeJS.Timeout | undefined;
  /** Connections that were accepted while the accept queue is being emptied, and are served afterwards; null at other times. */
  #held: Socket[] | null = null;

  constructor(engine: HttpEngine, listeners: readonly InheritedListener[], backlog: number) {
    this.#engine = engine;
    this.#listeners = listeners;
    this.#backlog = backlog;
  }

  /** Accepting on every listener when it resolves. @throws WorkerBootError when one can't be listened on */
  async start(): Promise<void> {
    this.#sweeper = setInterval(() => this.#engine.sweep(performance.now()), SWEEP_MILLISECONDS);
    this.#servers = await Promise.all(this.#listeners.map((listener) => this.#listen(listener)));
  }

  /**
   * Closes the listeners, drains the connections, and breaks off what is left at the deadline. When the whole server stops,
   * who waits in the accept queue is accepted before.
   */
  async stop(deadline: AbortSignal, stop: Stop = { serverStops: true }): Promise<void> {
    this.#engine.drain(stop);
    if (stop.serverStops) await this.#emptyAcceptQueue(deadline);
    for (const server of this.#servers) server.close();
    this.#serveHeld();
    await this.#engine.empty(deadline);
    this.#engine.destroy();
    clearInterval(this.#sweeper);
  }

  /**
   * Accepts until nobody waits. libuv accepts one connection from each listener when it polls, so a turn of the event loop
   * without any has found the queues empty. Nobody is served meanwhile: every answer would make room for the next request,
   * and under load that would not end.
   */
  async #emptyAcceptQueue(deadline: AbortSignal): Promise<void> {
    const held: Socket[] = [];
    this.#held = held;
    // The first turn only gets us behind a poll that has begun already.
    await nextTurn();
    let before: number;
    do {
      before = held.length;
      await nextTurn();
    } while (held.length > before && !deadline.aborted);
  }

  #serveHeld(): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const socket of held) if (!socket.destroyed) serveSocket(socket, this.#engine);
  }

  #accepted(socket: Socket): void {
    if (this.#held === null) {
      serveSocket(socket, this.#engine);
      return;
    }
    // One that breaks while it is held is found to be destroyed.
    socket.on('error', () => undefined);
    this.#held.push(socket);
  }

  #listen(listener: InheritedListener): Promise<Server> {
    const server = createServer({ allowHalfOpen: true }, (socket) => this.#accepted(socket));
    return new Promise((resolve, reject) => {
      server.once('error', (cause) => {
        reject(new WorkerBootError(`can't listen on ${listener.label}: ${cause.message}`, { cause }));
      });
      // With a descriptor Node takes the backlog from the second argument only.
      server.listen({ fd: listener.fd }, this.#backlog, () => {
        sendAtOnce(server);
        resolve(server);
      });
    });
  }
}

/**
 * Switches Nagle's algorithm off for every connection to come: sockets inherit TCP_NODELAY from the listening one, which
 * saves each connection the system call of `noDelay: true`. Unix sockets have no such option.
 */
function sendAtOnce(server: Server): void {
  const { _handle: handle } = server as Server & { _handle?: { setNoDelay?: (enable: boolean) => void } };
  handle?.setNoDelay?.(true);
}
