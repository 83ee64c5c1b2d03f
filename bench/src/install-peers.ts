/** Installs the peers that are too large to be dependencies of this repository: `npm run bench:peers`. */

import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { peersFolder } from './servers/places.ts';
import { bunPackages } from './servers/runtime-peers.ts';
import { canRunWatt, wattPackages } from './servers/watt.ts';

mkdirSync(peersFolder, { recursive: true });
// A package of its own, or npm would install into the repository.
writeFileSync(join(peersFolder, 'package.json'), '{ "private": true }\n');
// Scripts are not needed: the binaries are packages of their own.
install('--ignore-scripts', 'pm2', 'deno', ...bunPackages(), ...(canRunWatt() ? wattPackages : []));
// The version that the repository depends on is for newer ones. This one is compiled, which is a script.
if (Number.parseInt(process.versions.node, 10) < 22) install('better-sqlite3@12');
process.stdout.write(
  'The rest: apt-get install wrk nginx postgresql gunicorn python3-gevent python3-tornado uvicorn\n',
);

function install(...args: readonly string[]): void {
  const options = ['install', '--no-audit', '--no-fund', ...args];
  const { status } = spawnSync('npm', options, { cwd: peersFolder, stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
