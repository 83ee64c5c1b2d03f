/** The `sync` worker class: one request at a time in each process, by blocking system calls. */

import type { Application, Worker, WorkerClass, WorkerContext } from 'tricorn/plugin';
import { oneAtATime } from './one-at-a-time.ts';
import { SyncWorker } from './sync-worker.ts';
import { loadSystemCalls, NoSystemCallsError, type SystemCalls } from './system-calls.ts';

/** Settings that `sync` adds to core's: none. */
export type SyncSettings = Record<never, never>;

const sync: WorkerClass<SyncSettings> = {
  name: 'sync',
  settings: {},
  defaults: { keepAlive: 0 },
  async create(context) {
    const application = await context.loadApplication();
    const calls = await systemCallsOrWarn(context);
    return calls === null ? fallback(context, application) : new SyncWorker(context, application, calls);
  },
};

export default sync;

async function systemCallsOrWarn(context: WorkerContext<SyncSettings>): Promise<SystemCalls | null> {
  try {
    return await loadSystemCalls();
  } catch (error) {
    if (!(error instanceof NoSystemCallsError)) throw error;
    context.logger.warning('sync serves one request at a time on the event loop, which costs more CPU', {
      reason: error.message,
    });
    return null;
  }
}

/** The same promise, one request at a time, without blocking calls: on core's socket transport. */
function fallback(context: WorkerContext<SyncSettings>, application: Application): Worker {
  const server = context.serveSockets(oneAtATime(application.run));
  return {
    start: () => server.start(),
    stop: async (deadline) => {
      await server.stop(deadline);
      await application.close?.();
    },
  };
}
