/** Settings that end what takes too long. */

import type { CoreSettings } from '../core-settings.ts';
import { integer, seconds } from '../number-types.ts';
import type { SettingTable } from '../setting.ts';
import { boolean } from '../text-types.ts';

const section = 'Timeouts';
/** For deadlines that can't be switched off: a millisecond, the least a timer can wait. */
const SHORTEST = 0.001;

export const timeoutSettings: SettingTable<
  Pick<
    CoreSettings,
    | 'timeout'
    | 'gracefulTimeout'
    | 'drainDelay'
    | 'bootTimeout'
    | 'watchdog'
    | 'keepAlive'
    | 'tlsHandshakeTimeout'
    | 'headTimeout'
    | 'bodyTimeout'
    | 'bodyMinRate'
    | 'requestTimeout'
    | 'writeTimeout'
    | 'writeMinRate'
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
      'The gthread class has it for each thread as well: a request that neither gets an answer nor makes progress for ' +
      'this long is answered 504, and its thread alone is ended and replaced. ' +
      '`-t N` means this with a worker class that has no threads.',
  },
  gracefulTimeout: {
    flags: ['--graceful-timeout'],
    type: seconds(),
    default: 30,
    section,
    summary: 'Time a stopping worker has for requests under way.',
  },
  drainDelay: {
    flags: ['--drain-delay'],
    type: seconds(),
    default: 0,
    section,
    summary: 'Time a server that was told to stop goes on accepting, for load balancers to notice.',
    details:
      'Every answer says `Connection: close` meanwhile. --graceful-timeout begins behind it. A worker that is replaced does not ' +
      'wait, since others accept in its place. SIGQUIT, SIGINT or a second SIGTERM cut it short.',
  },
  bootTimeout: {
    flags: ['--boot-timeout'],
    type: seconds(SHORTEST),
    default: 60,
    section,
    summary: 'Time a worker may take to load the application.',
  },
  watchdog: {
    flags: ['--watchdog'],
    type: boolean(),
    default: false,
    section,
    summary: 'Say where a worker was stuck, and in which requests, when one of the three timeouts above kills it.',
    details: 'A thread in each worker: no CPU time until it is asked, and 8 to 11 MB of memory. See docs/timeouts.md.',
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
  tlsHandshakeTimeout: {
    flags: ['--tls-handshake-timeout'],
    type: seconds(SHORTEST),
    default: 10,
    section,
    summary: 'Time from connecting to the end of the TLS handshake.',
    details: 'The time of --head-timeout starts after it.',
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
  bodyMinRate: {
    flags: ['--body-min-rate'],
    type: integer({ min: 0, placeholder: 'BYTES' }),
    default: 240,
    section,
    summary: 'Least bytes a second, on average, of a request body after its first --body-timeout; 0 for no limit.',
    details: 'Only time in which the client is waited for counts.',
  },
  requestTimeout: {
    flags: ['--request-timeout'],
    type: seconds(),
    default: 0,
    section,
    summary: 'Time an application has for a request, until its response has ended; 0 for no limit.',
    details:
      'Answered 504 when the response has not been started, else the connection is broken off; `exchange.signal` is ' +
      'aborted. The application itself is not interrupted: a thread stays busy until it returns, and what blocks a ' +
      'thread of gthread or a worker of sync is ended by `--timeout` only.',
  },
  writeTimeout: {
    flags: ['--write-timeout'],
    type: seconds(SHORTEST),
    default: 60,
    section,
    summary: "Time a response may make no progress because the client doesn't read.",
  },
  writeMinRate: {
    flags: ['--write-min-rate'],
    type: integer({ min: 0, placeholder: 'BYTES' }),
    default: 240,
    section,
    summary: 'Least bytes a second, on average, that a client reads after the first --write-timeout; 0 for no limit.',
    details:
      'Counts from when more is waiting for the client than the kernel takes. The sync class does not enforce it.',
  },
};
