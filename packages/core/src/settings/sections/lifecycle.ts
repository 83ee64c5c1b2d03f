/** Settings about how workers come and go. */

import type { CoreSettings } from '../core-settings.ts';
import { integer } from '../number-types.ts';
import type { SettingTable } from '../setting.ts';

const section = 'Worker lifecycle';

export const lifecycleSettings: SettingTable<Pick<CoreSettings, 'reloadSurge'>> = {
  reloadSurge: {
    flags: ['--reload-surge'],
    type: integer({ min: 1 }),
    default: 1,
    section,
    summary: 'Workers of the new generation that boot at once in a reload.',
    details:
      'Each one retires a worker of the old generation when it is ready, so this many processes more than `--workers` run ' +
      'meanwhile. A higher number makes a reload quicker and takes more memory and CPU while it lasts.',
  },
};
