/** The settings that the gthread class adds to core's. */

import { availableParallelism } from 'node:os';
import type { SettingTable, SettingType } from 'tricorn/plugin';

export interface GthreadSettings {
  /** Threads of each worker, `auto` already resolved. */
  readonly threads: number;
}

const MAX_THREADS = 512;
const EXPECTED = `an integer from 1 to ${MAX_THREADS}, or auto`;

function checkThreads(value: unknown): number {
  if (value === 'auto') return Math.min(availableParallelism(), MAX_THREADS);
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MAX_THREADS) return value;
  throw new Error(EXPECTED);
}

/** A number of threads: 1 to 512, or `auto` for one a core. */
export const THREAD_COUNT: SettingType<number> = {
  placeholder: 'N',
  parse: (text) => checkThreads(/^\d+$/.test(text) ? Number(text) : text),
  check: checkThreads,
  format: String,
};

/** What gthread adds to `--help`, config files and docs. */
export const GTHREAD_SETTINGS: SettingTable<GthreadSettings> = {
  threads: {
    flags: ['--threads'],
    type: THREAD_COUNT,
    default: 1,
    section: 'Worker class gthread',
    summary: 'Threads of each worker, 1 to 512 or auto (one a core); each serves one request at a time.',
    details: 'Every thread loads the application for itself, so memory grows with threads as it does with workers.',
  },
};
