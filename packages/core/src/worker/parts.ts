/** Brings the application loader and the transports into the worker process. */

import { WorkerBootError } from '../errors.ts';
import type { WorkerParts } from './context.ts';

/** Loads the parts; each only when it is first used. */
export function lazyParts(): WorkerParts {
  const loader = new URL('../app/load-application.js', import.meta.url).href;
  const missing = (): never => {
    throw new WorkerBootError('this build has no socket transport');
  };
  return {
    loadApplication: async (options, logger) => {
      const module: Pick<WorkerParts, 'loadApplication'> = await import(loader);
      return module.loadApplication(options, logger);
    },
    serveSockets: missing,
    createEngine: missing,
  };
}
