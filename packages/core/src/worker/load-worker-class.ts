/** Loads the worker class in the worker process. */

import { WorkerClassError } from '../errors.ts';
import type { WorkerClass } from '../plugin.ts';

/**
 * Imports the default export of a module.
 *
 * @throws WorkerClassError when it is no worker class, and whatever the module itself throws.
 */
export async function loadWorkerClass(url: string): Promise<WorkerClass> {
  const module: { default?: Partial<WorkerClass> } = await import(url);
  const found = module.default;
  if (typeof found?.create !== 'function' || typeof found.name !== 'string') {
    throw new WorkerClassError(`${url}: the default export is no worker class: it needs a name and create(context)`);
  }
  return found as WorkerClass;
}
