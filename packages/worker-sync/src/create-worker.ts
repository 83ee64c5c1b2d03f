/** Chooses between the blocking worker and its stand-in where there are no blocking system calls. */

import type { Worker, WorkerContext } from 'tricorn/plugin';
import { oneAtATime } from './one-at-a-time.ts';
import { SyncWorker } from './sync-worker.ts';
import { loadSystemCalls, NoSystemCallsError } from './system-calls.ts';
import { TlsSyncWorker } from './tls-worker.ts';

/** Loads the application and makes the worker that serves it. */
export async function createWorker(
  context: WorkerContext,
  load: typeof loadSystemCalls = loadSystemCalls,
): Promise<Worker> {
  const application = await context.loadApplication();
  try {
    const calls = await load();
    if (context.settings.certfile === '') return new SyncWorker(context, application, calls);
    if (calls.eventLoop !== null) return new TlsSyncWorker(context, application.run, calls);
    throw new NoSystemCallsError(
      'this Node.js does not tell when its event loop has something to do, as TLS needs it to',
    );
  } catch (error) {
    if (!(error instanceof NoSystemCallsError)) throw error;
    context.logger.warning('sync serves one request at a time on the event loop, which costs more CPU', {
      reason: error.message,
    });
    // The same promise without blocking calls, on core's socket transport.
    const { bodyBufferBytes } = context.settings;
    return context.serveSockets(oneAtATime(application.run), { bodyBufferBytes });
  }
}
