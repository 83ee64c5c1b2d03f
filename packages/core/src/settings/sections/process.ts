/** Settings about the arbiter's own process. */

import type { CoreSettings } from '../core-settings.ts';
import { path } from '../path-types.ts';
import type { SettingTable } from '../setting.ts';
import { string } from '../text-types.ts';

const section = 'Process';

export const processSettings: SettingTable<Pick<CoreSettings, 'pid' | 'name'>> = {
  pid: {
    flags: ['--pid', '-p'],
    type: path(),
    default: '',
    section,
    summary: 'Pidfile to write; none by default.',
  },
  name: {
    flags: ['--name', '-n'],
    type: string('NAME'),
    default: '',
    section,
    summary: 'Name shown in process titles; by default the application, MODULE:EXPORT.',
  },
};
