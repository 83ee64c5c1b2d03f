/** Settings about the arbiter's own process. */

import type { CoreSettings } from '../core-settings.ts';
import { path } from '../path-types.ts';
import type { SettingTable } from '../setting.ts';
import { boolean, string } from '../text-types.ts';
import { umask } from '../umask-type.ts';

const section = 'Process';

export const processSettings: SettingTable<
  Pick<CoreSettings, 'pid' | 'name' | 'daemon' | 'user' | 'group' | 'initgroups' | 'umask'>
> = {
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
  daemon: {
    flags: ['--daemon', '-D'],
    type: boolean(),
    default: false,
    section,
    summary: 'Go into the background; needs --error-logfile.',
    details:
      'The command returns when all workers are ready, with exit code 0, or with the code of a server that did not get so ' +
      'far. The server has a session of its own and no terminal; without `--pid` its process is only named in the log.',
  },
  user: {
    flags: ['--user', '-u'],
    type: string('USER'),
    default: '',
    section,
    summary: 'User that workers run as, a name or a number; the arbiter stays who it is, which must be root.',
    details:
      'Log files and unix sockets are made by the arbiter and given to that user. Workers have no supplementary groups ' +
      'unless `--initgroups` is given.',
  },
  group: {
    flags: ['--group', '-g'],
    type: string('GROUP'),
    default: '',
    section,
    summary: "Group that workers run as, a name or a number; by default the user's own.",
  },
  initgroups: {
    flags: ['--initgroups'],
    type: boolean(),
    default: false,
    section,
    summary: 'Give workers the supplementary groups of --user.',
    details: 'The worker process then starts as root and changes before it loads anything of the application.',
  },
  umask: {
    flags: ['--umask', '-m'],
    type: umask(),
    default: '',
    section,
    summary: 'File mode creation mask of arbiter and workers, octal; by default the one they are started with.',
    details: 'It also decides who may connect to a unix socket: its mode is 777 without the bits of the mask.',
  },
};
