/** Settings about what the server listens on. */

import { bindAddresses } from '../bind-type.ts';
import type { CoreSettings } from '../core-settings.ts';
import { integer } from '../number-types.ts';
import type { SettingTable } from '../setting.ts';

const section = 'Sockets';

export const socketSettings: SettingTable<Pick<CoreSettings, 'bind' | 'backlog'>> = {
  bind: {
    flags: ['--bind', '-b'],
    type: bindAddresses(),
    default: [{ kind: 'tcp', host: '127.0.0.1', port: 8000 }],
    environment: 'PORT',
    combine: (earlier, later) => [...earlier, ...later],
    section,
    summary: 'Address to listen on: HOST:PORT, PORT, [IPv6]:PORT, unix:PATH, unix:@NAME or fd://N; repeat for several.',
    details:
      '`0:8000`, `:8000` and `8000` are all IPv4 addresses of the machine, so with `$PORT` in the environment the ' +
      'default becomes `0.0.0.0:$PORT`. A host alone gets port 8000. `unix:@NAME` is an abstract socket, `fd://N` a ' +
      'descriptor that is already open and bound.',
  },
  backlog: {
    flags: ['--backlog'],
    type: integer({ min: 1, max: 65_535 }),
    default: 2048,
    section,
    summary: "Connections that wait in the kernel's accept queue.",
    details: 'The kernel caps it at `net.core.somaxconn`.',
  },
};
