/** Hands a configuration over to the arbiter. */

import { Arbiter } from '../arbiter/arbiter.ts';
import { createLogger } from '../log/create-logger.ts';
import type { Configuration } from '../settings/configuration.ts';
import { launchDaemon } from '../system/daemon.ts';
import type { Origin } from '../system/origin.ts';

/** What {@link serve} serves. */
export interface ServeOptions {
  readonly configuration: Configuration;
  /** Reads all settings again. */
  readonly reload: () => Promise<Configuration>;
  readonly origin: Origin;
}

/**
 * Serves until told to stop, or starts a daemon that does; resolves with the exit code. Throws ConfigError when the error log can't be opened.
 */
export async function serve({ configuration, reload, origin }: ServeOptions): Promise<number> {
  const { settings } = configuration;
  if (settings.daemon && origin.handover === null) {
    const { exitCode, message } = await launchDaemon(settings, origin);
    if (message !== '') process.stderr.write(`tricorn: ${message}\n`);
    return exitCode;
  }
  const { logLevel, logFormat, errorLogfile } = settings;
  const logger = createLogger({ level: logLevel, format: logFormat, file: errorLogfile });
  return new Arbiter({ configuration, reload, logger, origin }).run();
}
