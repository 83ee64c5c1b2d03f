/** The typed door for config files. */

import type { CoreSettings } from './core-settings.ts';
import type { Hooks } from './hooks.ts';

/** Settings and hooks as a config file writes them; keys that core doesn't know belong to the worker class. */
export interface Config
  extends Partial<Omit<CoreSettings, 'bind' | 'workers' | 'env' | 'config' | 'reloadExtraFile'>>,
    Hooks {
  /** One address or several: `0:8000`, `unix:/run/app.sock`, or a port. */
  readonly bind?: string | number | readonly (string | number)[];
  /** `auto` is one worker a usable core. */
  readonly workers?: number | 'auto';
  /** A file or several. */
  readonly reloadExtraFile?: string | readonly string[];
  /** Variables by name, or a list of `NAME=VALUE`. */
  readonly env?: Readonly<Record<string, string>> | readonly string[];
  readonly [ownKey: string]: unknown;
}

/** What a config file exports: settings, or a function that returns them. */
export type ConfigExport = Config | (() => Config | Promise<Config>);

/** Returns its argument; there so that editors know the keys of `tricorn.config.ts`. */
export function defineConfig<Export extends ConfigExport>(config: Export): Export {
  return config;
}
