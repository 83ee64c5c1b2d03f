/** Settings about worker processes. */

import type { CoreSettings } from '../core-settings.ts';
import { integer } from '../number-types.ts';
import type { SettingTable } from '../setting.ts';
import { string } from '../text-types.ts';
import { workerCount } from '../worker-count.ts';

const section = 'Workers';

export const workerSettings: SettingTable<Pick<CoreSettings, 'workers' | 'workerClass' | 'workerConnections'>> = {
  workers: {
    flags: ['--workers', '-w'],
    type: workerCount,
    default: 1,
    environment: 'WEB_CONCURRENCY',
    section,
    summary: 'Worker processes; auto is one a core.',
    details:
      'Usable cores are those of the affinity, or fewer where a control group (a container, a systemd service) has a quota of ' +
      'CPU time: the quota in whole cores, rounded up. A range, `2..8` or `1..auto`, starts with MIN workers and follows the load; docs/reloads.md says how.',
  },
  workerClass: {
    flags: ['--worker-class', '-k'],
    type: string('CLASS', { required: true }),
    default: 'sync',
    section,
    summary: 'Concurrency model of the workers: sync, gthread, async, a path or a package.',
    details:
      '`gevent`, `eventlet`, `tornado` and `asgi` mean `async`. A path starts with `.` or `/` or ends like a JavaScript ' +
      'or TypeScript file. Any other name is looked up as a package NAME, then `tricorn-worker-NAME`, ' +
      'that is installed for the working directory; its `exports` need a `default`.',
  },
  workerConnections: {
    flags: ['--worker-connections'],
    type: integer({ min: 1 }),
    default: 1000,
    section,
    summary: 'Requests that one worker of an event-driven class serves at once.',
  },
};
