/** The settings that the gthread class adds to core's. */

import { countOrAuto, integer, type SettingTable } from 'tricorn/plugin';
import { heapSize, LEAST_HEAP_MIB } from './heap-size.ts';

const section = 'Worker class gthread';

export interface GthreadSettings {
  /** Threads of each worker, `auto` already resolved. */
  readonly threads: number;
  /** Requests that may wait for a thread in one worker. */
  readonly threadQueue: number;
  /** MiB; 0 for no limit of ours. */
  readonly threadMaxMemory: number;
}

const MAX_THREADS = 512;

/** What gthread adds to `--help`, config files and docs. */
export const GTHREAD_SETTINGS: SettingTable<GthreadSettings> = {
  threads: {
    flags: ['--threads'],
    type: countOrAuto({ min: 1, max: MAX_THREADS }),
    default: 1,
    section,
    summary: `Threads of each worker, 1 to ${MAX_THREADS} or auto (one a core); each serves one request at a time.`,
    details: 'Every thread loads the application for itself, so memory grows with threads as it does with workers.',
  },
  threadQueue: {
    flags: ['--thread-queue'],
    type: integer({ min: 0 }),
    default: 1000,
    section,
    summary: 'Requests of one worker that may wait for a free thread; more are answered 503.',
    details:
      'First come, first served. Every 503 says `Retry-After: 1`. With 0 no request waits. Requests that have not wholly ' +
      'arrived do not count; how long each one waited is in the access log.',
  },
  threadMaxMemory: {
    flags: ['--thread-max-memory'],
    type: heapSize(),
    default: 0,
    section,
    summary: `Largest JavaScript heap of a thread in MiB, at least ${LEAST_HEAP_MIB}; 0 leaves it to Node.js.`,
    details:
      'A thread that exceeds it ends and is replaced: its request is answered 500, the others go on. Buffers are not part ' +
      'of the heap.',
  },
};
