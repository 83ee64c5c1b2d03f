/** What the command line hands to the arbiter: everything that was settled before the first process starts. */

import type { CoreSettings } from './core-settings.ts';

/** Resolved, checked and frozen settings, and where the worker class comes from. */
export interface Configuration {
  readonly settings: CoreSettings;
  /** Core's settings and the worker class's own together, JSON-safe: what workers are sent. */
  readonly all: Readonly<Record<string, unknown>>;
  /** Name of the worker class, for people. */
  readonly workerClassName: string;
  /** Module URL of the worker class. */
  readonly workerClassUrl: string;
  /** Sentences for the boot log about how settings were read. */
  readonly notices: readonly string[];
}
