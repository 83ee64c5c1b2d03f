/** Floors: servers that do less than HTTP asks for, so that one sees what the sockets alone cost. */

import { inBench, packageVersion } from './places.ts';
import type { Server } from './server.ts';

/** `net`, a throw-away parser, a constant answer. */
const netFloor: Server = {
  name: 'floor: net',
  kinds: ['none'],
  concurrency: 'loop',
  scales: false,
  install: 'part of Node.js',
  version: () => process.version,
  command: ({ port }) => ({ program: process.execPath, args: [inBench('servers/net-floor.js'), String(port)] }),
};

/** `accept4`, `recv`, `send`, `close` through koffi, a constant answer. */
const blockingFloor: Server = {
  ...netFloor,
  name: 'floor: blocking calls',
  concurrency: 'worker',
  install: 'npm install koffi',
  version: () => packageVersion('koffi'),
  command: ({ port }) => ({ program: process.execPath, args: [inBench('servers/blocking-floor.js'), String(port)] }),
};

export const floors: readonly Server[] = [netFloor, blockingFloor];
