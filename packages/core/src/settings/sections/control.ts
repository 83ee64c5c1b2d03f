/** Settings about the control socket. */

import type { CoreSettings } from '../core-settings.ts';
import { path } from '../path-types.ts';
import type { SettingTable } from '../setting.ts';

const section = 'Control';

export const controlSettings: SettingTable<Pick<CoreSettings, 'controlSocket'>> = {
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
};
