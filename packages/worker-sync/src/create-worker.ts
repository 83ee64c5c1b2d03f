/** Chooses between the blocking worker and its stand-in where there are no blocking system calls. */

import type { Worker, WorkerContext } from 'tricorn/plugin';
import { oneAtATime } from './one-at-a-time.ts';
import { SyncWorker } from './sync-worker.ts';
import { loadSystemCalls, NoSystemCallsError } from './system-calls.ts';

/** Loads the application and makes the worker that serves it. */
export async function createWorker(
  context: WorkerContext,
  load: typeof loadSystemCalls = loadSystemCalls,
): Promise<Worker> {
  const application = await context.loadApplication();
  try {
    return new SyncWorker(context, application, await load());
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
