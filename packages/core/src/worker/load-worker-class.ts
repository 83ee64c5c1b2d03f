/** Loads the worker class in the worker process. */

import { fileURLToPath } from 'node:url';
import { WorkerClassError } from '../errors.ts';
import type { WorkerClass } from '../plugin.ts';
import { importModule } from '../settings/import-module.ts';
import { workerClassIn } from '../settings/worker-class-shape.ts';

/**
 * Imports the worker class of a module, TypeScript included.
 *
 * @throws WorkerClassError when it has none, and whatever the module itself throws.
 */
export async function loadWorkerClass(url: string): Promise<WorkerClass> {
  const module = await importModule(fileURLToPath(url));
  try {
    return workerClassIn(module) as WorkerClass;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new WorkerClassError(`${url} is no worker class: ${reason}`, { cause: error });
  }
}
