/** Hooks in a worker: functions don't cross processes, so each worker loads the config file itself. */

import { dirname } from 'node:path';
import { readConfigFile } from '../settings/config-file.ts';
import { type Hooks, takeHooks } from '../settings/hooks.ts';

/**
 * The hooks of a config file; none when there is no file.
 *
 * @param file absolute path, or empty
 * @throws ConfigError when the file can't be read or throws
 */
export async function loadWorkerHooks(file: string): Promise<Hooks> {
  return file === '' ? {} : takeHooks(await readConfigFile(file, dirname(file))).hooks;
}
