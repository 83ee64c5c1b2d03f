/** Settings for working on an application. */

import type { CoreSettings } from '../core-settings.ts';
import { paths } from '../path-types.ts';
import type { SettingTable } from '../setting.ts';
import { boolean } from '../text-types.ts';

const section = 'Development';

export const developmentSettings: SettingTable<Pick<CoreSettings, 'reload' | 'reloadExtraFile'>> = {
  reload: {
    flags: ['--reload'],
    type: boolean(),
    default: false,
    section,
    summary: 'Reload gracefully when a file changes that the application has loaded.',
    details:
      'Workers tell which files they load, CommonJS and ES modules, in all threads; those below node_modules are left out. ' +
      'The config file and those of `--reload-extra-file` are watched as well. Version 20 of Node.js has to look for ' +
      'CommonJS modules twice a second. A version that does not boot is rejected as in any reload.',
  },
  reloadExtraFile: {
    flags: ['--reload-extra-file'],
    type: paths(),
    default: [],
    combine: (earlier, later) => [...earlier, ...later],
    section,
    summary: 'With --reload, a file to watch that is no module, for example a template; repeat for several.',
  },
};
