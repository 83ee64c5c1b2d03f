/** The settings that the gthread class adds to core's. */

import { countOrAuto, type SettingTable } from 'tricorn/plugin';
import { heapSize, LEAST_HEAP_MIB } from './heap-size.ts';

const section = 'Worker class gthread';

export interface GthreadSettings {
  /** Threads of each worker, `auto` already resolved. */
  readonly threads: number;
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
