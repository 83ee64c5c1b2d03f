/** Settings about how workers come and go. */

import type { CoreSettings } from '../core-settings.ts';
import { integer } from '../number-types.ts';
import type { SettingTable } from '../setting.ts';

const section = 'Worker lifecycle';

export const lifecycleSettings: SettingTable<
  Pick<CoreSettings, 'reloadSurge' | 'maxRequests' | 'maxRequestsJitter' | 'maxMemory' | 'recycleSurge'>
> = {
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
  maxRequests: {
    flags: ['--max-requests'],
    type: integer({ min: 0 }),
    default: 0,
    section,
    summary: 'Requests after which a worker is replaced; 0 for never.',
    details:
      'Against leaks that nobody has found yet. The replacement is ready before the old worker drains, and the old one ' +
      'serves until then, so it answers somewhat more; requests are counted with heartbeats, at least one a second.',
  },
  maxRequestsJitter: {
    flags: ['--max-requests-jitter'],
    type: integer({ min: 0 }),
    default: 0,
    section,
    summary: 'Most requests that are added, at random, to --max-requests of each worker.',
  },
  maxMemory: {
    flags: ['--max-memory'],
    type: integer({ min: 0, placeholder: 'MIB' }),
    default: 0,
    section,
    summary: 'MiB of resident memory from which on a worker is replaced; 0 for never.',
    details:
      'Looked at with each heartbeat from the fifth second of a worker on. The replacement is ready before the old worker ' +
      'drains, so there has to be memory for both.',
  },
  recycleSurge: {
    flags: ['--recycle-surge'],
    type: integer({ min: 1 }),
    default: 1,
    section,
    summary: 'Workers that are replaced at once because of --max-requests and --max-memory.',
    details: 'A replacement counts from its boot until the worker it replaces has exited.',
  },
};
