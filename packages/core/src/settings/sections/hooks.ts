/** Settings about the functions of a config file. */

import type { CoreSettings } from '../core-settings.ts';
import { seconds } from '../number-types.ts';
import type { SettingTable } from '../setting.ts';

const section = 'Hooks';

export const hookSettings: SettingTable<Pick<CoreSettings, 'hookTimeout'>> = {
  hookTimeout: {
    flags: ['--hook-timeout'],
    type: seconds(0.001),
    default: 10,
    section,
    summary: 'Seconds that a hook of the config file is waited for; after that tricorn goes on without it.',
    details: 'The page [hooks.md](hooks.md) lists them, and what waits for which.',
  },
};
