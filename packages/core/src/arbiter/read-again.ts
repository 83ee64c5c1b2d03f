/** Reading the configuration again for a reload. */

import type { Configuration } from '../settings/configuration.ts';

/** Milliseconds that reading a configuration may take. */
const READ_MS = 30_000;

/** A configuration that was read again, and what to say about it. */
export interface ReadAgain {
  readonly configuration: Configuration;
  readonly notices: readonly string[];
}

/** Reads the configuration; rejects when that fails or takes too long. `first` is what the server was started with. */
export async function readAgain(reload: () => Promise<Configuration>, first: Configuration): Promise<ReadAgain> {
  let timer: NodeJS.Timeout | undefined;
  try {
    const tooLong = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`reading the configuration took over ${READ_MS / 1000} s`)), READ_MS);
    });
    const configuration = await Promise.race([reload(), tooLong]);
    return { configuration, notices: [...fixedSettings(first, configuration), ...configuration.warnings] };
  } finally {
    clearTimeout(timer);
  }
}

/** Names the settings that a reload can't change. */
function fixedSettings(first: Configuration, next: Configuration): readonly string[] {
  const fixed = [
    'pid',
    'name',
    'controlSocket',
    'reload',
    'reloadExtraFile',
    'user',
    'group',
    'initgroups',
    'umask',
    'preload',
  ] as const;
  return fixed
    .filter((key) => JSON.stringify(first.settings[key]) !== JSON.stringify(next.settings[key]))
    .map((key) => `${key} has changed; that takes a restart, a reload keeps it as it was`);
}
