/** The socket transport of a worker: net servers on the inherited listeners, feeding the connection engine. */

import { createServer, type Server, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { WorkerBootError } from '../errors.ts';
import { serveHandles } from '../http/accepted-handles.ts';
import type { HttpEngine } from '../http/engine.ts';
import { serveSocket } from '../http/socket-wire.ts';
import type { Stop } from '../http/stop.ts';
import type { TlsTransport } from '../http/tls/tls-transport.ts';
import type { InheritedListener } from '../ipc/messages.ts';
import type { AcceptYield } from './accept-yield.ts';
import type { Channel } from './channel.ts';
import { type ListenerHandle, ListenerStock } from './listener-stock.ts';

const SWEEP_MILLISECONDS = 500;

/** What a server is made of, beside its engine. */
export interface SocketServerParts {
  readonly listeners: readonly InheritedListener[];
  readonly backlog: number;
  readonly channel: Channel;
  /** Null where connections are not encrypted. */
  readonly tls: TlsTransport | null;
  /** Null where there is no other worker. */
  readonly acceptYield: AcceptYield | null;
  /** Told of each connection; with it the server can pause. */
  readonly onAccept?: (() => void) | undefined;
}

/** Accepts on descriptors that somebody else has bound. */
export class SocketServer {
  readonly #engine: HttpEngine;
  readonly #parts: SocketServerParts;
  #servers: readonly Server[] = [];
  #stock: ListenerStock | null = null;
  #paused = false;
  #sweeper: NodeJS.Timeout | undefined;
  /** Connections that were accepted while the accept queue is being emptied, and are served afterwards; null at other times. */
  #held: Socket[] | null = null;

  constructor(engine: HttpEngine, parts: SocketServerParts) {
    this.#engine = engine;
    this.#parts = parts;
  }

  /** Accepting on every listener when it resolves. @throws WorkerBootError when one can't be listened on */
  async start(): Promise<void> {
    const { listeners, channel, onAccept } = this.#parts;
    this.#sweeper = setInterval(() => this.#engine.sweep(performance.now()), SWEEP_MILLISECONDS);
    this.#servers = await Promise.all(listeners.map((listener) => this.#listen(listener)));
    // Node takes handles of TCP sockets only.
    if (onAccept === undefined || listeners.some(({ kind }) => kind !== 'tcp')) return;
    this.#stock = new ListenerStock(channel, this.#servers.map(handleOf));
  }

  /** See {@link SocketServer.pauseAccepting} of the plugin interface. */
  pauseAccepting(): boolean {
    if (this.#paused || this.#stock?.filled !== true) return false;
    this.#paused = true;
    for (const server of this.#servers) server.close();
    return true;
  }

  /** See {@link SocketServer.resumeAccepting} of the plugin interface. */
  resumeAccepting(): void {
    if (!this.#paused || this.#stock === null) return;
    this.#paused = false;
    this.#servers = this.#stock.take().map((handle) => {
      const server = this.#createServer();
      server.listen(handle, this.#parts.backlog);
      this.#speedUp(server);
      return server;
    });
  }

  /**
   * Closes the listeners, drains the connections, and breaks off what is left at the deadline. When the whole server stops,
   * who waits in the accept queue is accepted before.
   */
  async stop(deadline: AbortSignal, stop: Stop = { serverStops: true }): Promise<void> {
    this.resumeAccepting();
    this.#stock?.close();
    this.#stock = null;
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
    for (const socket of held) if (!socket.destroyed) this.#serve(socket);
  }

  #serve(socket: Socket): void {
    const { tls } = this.#parts;
    if (tls === null) serveSocket(socket, this.#engine);
    else tls.serve(socket);
  }

  #taken(): void {
    this.#parts.onAccept?.();
    // Who empties the accept queue takes all that there are.
    if (this.#held === null) this.#parts.acceptYield?.accepted();
  }

  #accepted(socket: Socket): void {
    this.#taken();
    if (this.#held === null) {
      this.#serve(socket);
      return;
    }
    // One that breaks while it is held is found to be destroyed.
    socket.on('error', () => undefined);
    this.#held.push(socket);
  }

  #createServer(): Server {
    return createServer({ allowHalfOpen: true }, (socket) => this.#accepted(socket));
  }

  #speedUp(server: Server): void {
    sendAtOnce(server);
    // TLS is made over a socket of Node's.
    if (this.#parts.tls !== null) return;
    serveHandles(server, this.#engine, () => {
      // Those that are held are sockets of Node's, told by its own event.
      if (this.#held !== null) return false;
      this.#taken();
      return true;
    });
  }

  #listen(listener: InheritedListener): Promise<Server> {
    const server = this.#createServer();
    return new Promise((resolve, reject) => {
      server.once('error', (cause) => {
        reject(new WorkerBootError(`can't listen on ${listener.label}: ${cause.message}`, { cause }));
      });
      // With a descriptor Node takes the backlog from the second argument only.
      server.listen({ fd: listener.fd }, this.#parts.backlog, () => {
        this.#speedUp(server);
        resolve(server);
      });
    });
  }
}

/** Node's own handle of a server. */
function handleOf(server: Server): ListenerHandle & { setNoDelay?: (enable: boolean) => void } {
  return (server as Server & { readonly _handle: ListenerHandle })._handle;
}

/**
 * Switches Nagle's algorithm off for every connection to come: sockets inherit TCP_NODELAY from the listening one, which
 * saves each connection the system call of `noDelay: true`. Unix sockets have no such option.
 */
function sendAtOnce(server: Server): void {
  handleOf(server)?.setNoDelay?.(true);
}
