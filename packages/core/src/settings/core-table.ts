/** The single source of core's flags, config keys, environment names, defaults, checks and docs. */

import type { CoreSettings } from './core-settings.ts';
import { applicationSettings } from './sections/application.ts';
import { controlSettings } from './sections/control.ts';
import { developmentSettings } from './sections/development.ts';
import { hookSettings } from './sections/hooks.ts';
import { lifecycleSettings } from './sections/lifecycle.ts';
import { limitSettings } from './sections/limits.ts';
import { loggingSettings } from './sections/logging.ts';
import { processSettings } from './sections/process.ts';
import { proxySettings } from './sections/proxies.ts';
import { socketSettings } from './sections/sockets.ts';
import { timeoutSettings } from './sections/timeouts.ts';
import { tlsSettings } from './sections/tls.ts';
import { workerSettings } from './sections/workers.ts';
import type { SettingTable } from './setting.ts';

/** Core's settings in the order in which `--help` and docs/settings.md show them. */
export const coreTable: SettingTable<CoreSettings> = Object.freeze({
  ...applicationSettings,
  ...socketSettings,
  ...tlsSettings,
  ...proxySettings,
  ...workerSettings,
  ...lifecycleSettings,
  ...timeoutSettings,
  ...limitSettings,
  ...loggingSettings,
  ...processSettings,
  ...hookSettings,
  ...controlSettings,
  ...developmentSettings,
});
