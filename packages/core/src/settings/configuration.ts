/** What the arbiter runs by: the outcome of reading all settings once. */

import type { CoreSettings } from './core-settings.ts';
import type { Hooks } from './hooks.ts';
import type { TlsMaterial } from './tls-material.ts';

export interface Configuration {
  readonly settings: CoreSettings;
  /** Core's settings and the worker class's own, JSON-safe. */
  readonly all: Readonly<Record<string, unknown>>;
  /** The class's own name, where `-k` may have said an alias or a path. */
  readonly workerClassName: string;
  /** Module URL of the worker class, for the worker process to import. */
  readonly workerClassUrl: string;
  /** The hooks of the config file, those of workers included. */
  readonly hooks: Hooks;
  /** How doubtful settings were read, one sentence each, to be logged at boot. */
  readonly notices: readonly string[];
  /** What is doubtful about the settings, one sentence each, to be logged whenever they are read. */
  readonly warnings: readonly string[];
  /** What TLS needs; null without TLS. */
  readonly tls: TlsMaterial | null;
}
