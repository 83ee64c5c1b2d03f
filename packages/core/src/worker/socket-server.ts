/** The socket transport of a worker: net servers on the inherited listeners, feeding the connection engine. */

import { createServer, type Server } from 'node:net';
import { WorkerBootError } from '../errors.ts';
import type { HttpEngine } from '../http/engine.ts';
import { serveSocket } from '../http/socket-wire.ts';
import type { InheritedListener } from '../ipc/messages.ts';

const SWEEP_MILLISECONDS = 500;

/** Accepts on descriptors that somebody else has bound. */
export class SocketServer {
  readonly #engine: HttpEngine;
  readonly #listeners: readonly InheritedListener[];
  readonly #backlog: number;
  #servers: readonly Server[] = [];
  #sweeper: NodeJS.Timeout | undefined;

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

  /** Closes the listeners, drains the connections, and breaks off what is left at the deadline. */
  async stop(deadline: AbortSignal): Promise<void> {
    for (const server of this.#servers) server.close();
    this.#engine.drain();
    await this.#engine.empty(deadline);
    this.#engine.destroy();
    clearInterval(this.#sweeper);
  }

  #listen(listener: InheritedListener): Promise<Server> {
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      serveSocket(socket, this.#engine);
    });
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
