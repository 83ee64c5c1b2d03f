/** Settings about what the server listens on. */

import { bindAddresses } from '../bind-type.ts';
import type { CoreSettings } from '../core-settings.ts';
import { integer } from '../number-types.ts';
import { reusePort } from '../reuse-port-type.ts';
import type { SettingTable } from '../setting.ts';

const section = 'Sockets';

export const socketSettings: SettingTable<Pick<CoreSettings, 'bind' | 'backlog' | 'reusePort'>> = {
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
    details: 'The kernel caps it at `net.core.somaxconn`; a larger number is said to be cut down in the boot log.',
  },
  reusePort: {
    flags: ['--reuse-port'],
    type: reusePort(process.versions.node),
    default: false,
    section,
    summary: 'Let other servers listen on the same TCP ports (SO_REUSEPORT); needs Node.js 23.1.',
    details:
      'The kernel shares connections out among the servers, not among the workers of one: these always have one socket ' +
      'together, which serves uneven requests better and loses none when a worker ends.',
  },
};
