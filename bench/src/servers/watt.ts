/** Watt, Platformatic's application server: the application in threads, each of which listens on the port itself. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { inBench, packageVersion, peersFolder } from './places.ts';
import type { Server } from './server.ts';

/** npm packages of it. */
export const wattPackages: readonly string[] = ['wattpm@3', '@platformatic/node@3'];

const COMMAND = join(peersFolder, 'node_modules/wattpm/bin/cli.js');

/** Older ones lack listening on a port that others listen on, and Watt refuses them: from 22.19. */
export function canRunWatt(): boolean {
  const [major, minor] = process.versions.node.split('.').map(Number) as [number, number];
  return major > 22 || (major === 22 && minor >= 19);
}

export const watt: Server = {
  name: 'Watt',
  kinds: ['node'],
  concurrency: 'loop',
  scales: true,
  install: canRunWatt() ? 'npm run bench:peers' : 'Node.js 22.19 or later, then npm run bench:peers',
  version: () => (canRunWatt() && existsSync(COMMAND) ? packageVersion('wattpm') : undefined),
  command: ({ port, target, workers, folder }) => ({
    program: process.execPath,
    args: [inBench('servers/watt.js'), COMMAND, folder, String(port), target, String(workers)],
    ready: { pattern: 'Started the worker', times: workers },
  }),
};
