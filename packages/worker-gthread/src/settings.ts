/** The settings that the gthread class adds to core's. */

import { countOrAuto, type SettingTable } from 'tricorn/plugin';

export interface GthreadSettings {
  /** Threads of each worker, `auto` already resolved. */
  readonly threads: number;
}

const MAX_THREADS = 512;

/** What gthread adds to `--help`, config files and docs. */
export const GTHREAD_SETTINGS: SettingTable<GthreadSettings> = {
  threads: {
    flags: ['--threads'],
    type: countOrAuto({ min: 1, max: MAX_THREADS }),
    default: 1,
    section: 'Worker class gthread',
    summary: `Threads of each worker, 1 to ${MAX_THREADS} or auto (one a core); each serves one request at a time.`,
    details: 'Every thread loads the application for itself, so memory grows with threads as it does with workers.',
  },
};
