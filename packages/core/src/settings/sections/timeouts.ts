/** Settings that end what takes too long. */

import type { CoreSettings } from '../core-settings.ts';
import { seconds } from '../number-types.ts';
import type { SettingTable } from '../setting.ts';

const section = 'Timeouts';
/** For deadlines that can't be switched off: a millisecond, the least a timer can wait. */
const SHORTEST = 0.001;

export const timeoutSettings: SettingTable<
  Pick<
    CoreSettings,
    'timeout' | 'gracefulTimeout' | 'bootTimeout' | 'keepAlive' | 'headTimeout' | 'bodyTimeout' | 'writeTimeout'
  >
> = {
  timeout: {
    flags: ['--timeout'],
    type: seconds(),
    default: 30,
    section,
    summary: 'A worker without a heartbeat for this long is killed and replaced; 0 never.',
    details:
      'Workers beat while their event loop turns (or the blocking loop goes round), so this catches what blocks. ' +
      '`-t N` means this with a worker class that has no threads.',
  },
  gracefulTimeout: {
    flags: ['--graceful-timeout'],
    type: seconds(),
    default: 30,
    section,
    summary: 'Time a stopping worker has for requests under way.',
  },
  bootTimeout: {
    flags: ['--boot-timeout'],
    type: seconds(SHORTEST),
    default: 60,
    section,
    summary: 'Time a worker may take to load the application.',
  },
  keepAlive: {
    flags: ['--keep-alive'],
    type: seconds(),
    default: 75,
    section,
    summary: 'Time a connection may be idle between requests; 0 turns keep-alive off. The sync class has 0 by default.',
    details:
      'Load balancers keep idle connections for 60 seconds. A server that closes earlier answers some of their ' +
      'requests with a reset, which clients see as 502; hence a default above 60.',
  },
  headTimeout: {
    flags: ['--head-timeout'],
    type: seconds(SHORTEST),
    default: 30,
    section,
    summary: 'Time from connecting, or from the first byte of a later request, to the end of the request head.',
  },
  bodyTimeout: {
    flags: ['--body-timeout'],
    type: seconds(SHORTEST),
    default: 30,
    section,
    summary: 'Time a request body may make no progress.',
  },
  writeTimeout: {
    flags: ['--write-timeout'],
    type: seconds(SHORTEST),
    default: 60,
    section,
    summary: "Time a response may make no progress because the client doesn't read.",
  },
};
