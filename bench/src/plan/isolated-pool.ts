/** The pool that all measurements run in. */

import { fileURLToPath } from 'node:url';
import { Tinypool } from 'tinypool';

/** Runs the default export of a module: one job at a time, each in a new process. The machine is the measuring instrument. */
export function isolatedPool(module: URL): Tinypool {
  return new Tinypool({
    filename: fileURLToPath(module),
    runtime: 'child_process',
    minThreads: 1,
    maxThreads: 1,
    isolateWorkers: true,
    // tinypool gives its processes an empty environment unless told.
    env: process.env as Record<string, string>,
  });
}
