/** Settings about the control socket. */

import type { CoreSettings } from '../core-settings.ts';
import { path } from '../path-types.ts';
import type { SettingTable } from '../setting.ts';
import { boolean } from '../text-types.ts';

const section = 'Control';

export const controlSettings: SettingTable<Pick<CoreSettings, 'controlSocket' | 'preload'>> = {
  controlSocket: {
    flags: ['--control-socket'],
    type: path(),
    default: '',
    section,
    summary: 'Unix socket for `tricorn ctl` and curl; none by default.',
    details:
      'Only the user that runs the server can use it (mode 0600): who can, may stop the server. ' +
      'A file left by a server that is gone is replaced. See [control.md](control.md).',
  },
  preload: {
    flags: ['--preload'],
    type: boolean(),
    default: false,
    section,
    summary: 'Boot the application once in a process of its own before any worker is started or replaced.',
    details:
      'One that does not boot ends the start, or rejects the reload, before a worker was touched. From Node.js 22.8 on this ' +
      'also warms a compile cache that the workers of this server share, so that they boot faster. Other than in gunicorn ' +
      'workers share no memory with it: they load the application themselves.',
  },
};
