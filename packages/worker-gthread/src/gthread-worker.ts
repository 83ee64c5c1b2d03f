/** The gthread worker: the socket transport in the main thread, the application in the threads of a pool. */

import type { SocketServer, Stop, Worker, WorkerContext } from 'tricorn/plugin';
import { AcceptGate } from './accept-gate.ts';
import type { GthreadSettings } from './settings.ts';
import type { ThreadApplicationOptions } from './thread-application.ts';
import { ThreadPool } from './thread-pool.ts';

interface Running {
  readonly pool: ThreadPool;
  readonly server: SocketServer;
  readonly gate: AcceptGate | null;
}

/** One worker process of the gthread class. */
export class GthreadWorker implements Worker {
  readonly #context: WorkerContext<GthreadSettings>;
  #running: Running | null = null;

  constructor(context: WorkerContext<GthreadSettings>) {
    this.#context = context;
  }

  /** See {@link Worker.start}; rejects with an ApplicationError when a thread can't load the application. */
  async start(): Promise<void> {
    const { bodyBufferBytes, workers } = this.#context.settings;
    // A single worker has nobody to leave connections to.
    const gate = workers === 1 ? null : new AcceptGate();
    const pool = this.#createPool(gate);
    await pool.loaded();
    const options = { bodyBufferBytes, ...(gate && { onAccept: () => gate.accepted() }) };
    const server = this.#context.serveSockets((exchange) => pool.run(exchange), options);
    this.#running = { pool, server, gate };
    await server.start();
    gate?.start({ door: server, freeThreads: () => pool.freeThreads });
  }

  /** See {@link Worker.stop}. */
  async stop(deadline: AbortSignal, stop?: Stop): Promise<void> {
    if (this.#running === null) return;
    const { pool, server, gate } = this.#running;
    gate?.stop();
    await server.stop(deadline, stop);
    await pool.stop(deadline);
  }

  #createPool(gate: AcceptGate | null): ThreadPool {
    const { settings, logger, applicationOptions } = this.#context;
    const { threads, threadMaxMemory, threadQueue, timeout, bootTimeout } = settings;
    const { bodyBufferBytes, responseBufferBytes, logLevel, logFormat, errorLogfile } = settings;
    const loaderOptions: ThreadApplicationOptions = {
      application: { ...applicationOptions, multithread: threads > 1 },
      log: { level: logLevel, format: logFormat, file: errorLogfile },
    };
    return new ThreadPool({
      threads,
      maxWaiting: threadQueue,
      bodyBufferBytes,
      responseBufferBytes,
      loader: new URL('./thread-application.js', import.meta.url).href,
      loaderOptions,
      logger,
      limits: { requestMs: timeout === 0 ? Number.POSITIVE_INFINITY : timeout * 1000, loadMs: bootTimeout * 1000 },
      heapMaxMib: threadMaxMemory,
      onUnstoppable: (reason) => this.#context.replaceWorker(reason),
      ...(gate && { watcher: gate }),
    });
  }

  /** See {@link Worker.utilisation}: threads that are busy now. */
  utilisation(): number {
    const { counters, settings } = this.#context;
    return Math.min(1, counters.inFlight / settings.threads);
  }
}
