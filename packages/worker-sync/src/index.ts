/** The `sync` worker class: one request at a time in each process, by blocking system calls. */

import type { WorkerClass } from 'tricorn/plugin';
import { createWorker } from './create-worker.ts';

/** Settings that `sync` adds to core's: none. */
export type SyncSettings = Record<never, never>;

const sync: WorkerClass<SyncSettings> = {
  name: 'sync',
  settings: {},
  // A client that keeps its connection keeps it to one worker, which may be busy when the next request comes.
  defaults: { keepAlive: 0 },
  create: (context) => createWorker(context),
};

export default sync;
