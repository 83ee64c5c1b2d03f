/** The loader that the class uses: loads the application with core's loader and a logger of the thread's own. */

import {
  type Application,
  type ApplicationOptions,
  type CoreSettings,
  createLogger,
  loadApplication,
} from 'tricorn/plugin';

/** What loading in a thread needs: plain data, because it is cloned. */
export interface ThreadApplicationOptions {
  readonly application: ApplicationOptions;
  readonly log: LogOptions;
}

/** Where and how the thread's logger writes; the same as the worker's. */
export interface LogOptions {
  readonly level: CoreSettings['logLevel'];
  readonly format: CoreSettings['logFormat'];
  /** File, `-` for standard error. */
  readonly file: string;
}

/** Loads the application in this thread. */
export function load({ application, log }: ThreadApplicationOptions): Promise<Application> {
  return loadApplication(application, createLogger(log));
}
