/** Other JavaScript runtimes, which bring their own servers. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inBench, packageVersion, peersFolder } from './places.ts';
import type { Server } from './server.ts';

const INSTALL = 'npm run bench:peers';
const inPeers = (path: string): string => join(peersFolder, 'node_modules', path);
const isArm: boolean = process.arch === 'arm64';

/** npm packages of Bun's builds that may run here, the better one first: the plain build for x64 needs AVX2. */
export function bunPackages(): string[] {
  const plain = `@oven/bun-${process.platform}-${isArm ? 'aarch64' : 'x64'}`;
  if (isArm) return [plain];
  return hasAvx2() ? [plain, `${plain}-baseline`] : [`${plain}-baseline`];
}

function hasAvx2(): boolean {
  if (process.platform !== 'linux') return false;
  return /^flags.*\bavx2\b/m.test(readFileSync('/proc/cpuinfo', 'latin1'));
}

const bunPackage = (): string | undefined => bunPackages().find((name) => existsSync(inPeers(`${name}/bin/bun`)));

const bun: Server = {
  name: 'Bun.serve',
  kinds: ['fetch'],
  concurrency: 'loop',
  scales: false,
  closesSilently: true,
  install: INSTALL,
  version: () => {
    const name = bunPackage();
    return name && packageVersion(name);
  },
  command: ({ port, target }) => ({
    program: inPeers(`${bunPackage()}/bin/bun`),
    args: [inBench('servers/bun-serve.js'), String(port), target],
  }),
};

const DENO = inPeers(`@deno/linux-${isArm ? 'arm64' : 'x64'}-glibc/deno`);

const deno: Server = {
  name: 'Deno.serve',
  kinds: ['fetch'],
  concurrency: 'loop',
  scales: false,
  install: INSTALL,
  version: () => (existsSync(DENO) ? packageVersion('deno') : undefined),
  command: ({ port, target }) => ({
    program: DENO,
    args: ['run', '--allow-all', '--no-lock', '--quiet', inBench('servers/deno-serve.js'), String(port), target],
  }),
};

export const runtimePeers: readonly Server[] = [bun, deno];
