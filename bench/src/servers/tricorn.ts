/** tricorn, once for each built-in worker class. */

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageVersion } from './places.ts';
import type { Concurrency, Server } from './server.ts';

const COMMAND = fileURLToPath(new URL('../bin/tricorn.js', import.meta.resolve('tricorn')));

/** Worker classes that need `--threads`. */
const WITH_THREADS: ReadonlySet<string> = new Set(['gthread']);

/** tricorn with a worker class, which may be one that a user wrote. */
export function tricorn(workerClass: string, concurrency: Concurrency): Server {
  return {
    name: `tricorn ${workerClass}`,
    kinds: ['node', 'fetch', 'gateway'],
    concurrency,
    scales: true,
    install: 'npm install tricorn',
    version: () => packageVersion('tricorn'),
    command: ({ target, workers, threads, port, checkout }) => ({
      program: process.execPath,
      args: [
        ...[
          checkout ? join(checkout, 'packages/core/bin/tricorn.js') : COMMAND,
          '--bind',
          `127.0.0.1:${port}`,
          '--workers',
          String(workers),
          '--worker-class',
          workerClass,
        ],
        ...(WITH_THREADS.has(workerClass) ? ['--threads', String(threads)] : []),
        target,
      ],
      ready: { pattern: 'worker \\d+ ready', times: workers },
    }),
  };
}

export const tricornServers: readonly Server[] = [
  tricorn('sync', 'worker'),
  tricorn('gthread', 'thread'),
  tricorn('async', 'loop'),
];
