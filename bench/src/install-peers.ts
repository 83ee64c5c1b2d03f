/** Installs the peers that are too large to be dependencies of this repository: `npm run bench:peers`. */

import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { peersFolder } from './servers/places.ts';
import { bunPackages } from './servers/runtime-peers.ts';

mkdirSync(peersFolder, { recursive: true });
// A package of its own, or npm would install into the repository.
writeFileSync(join(peersFolder, 'package.json'), '{ "private": true }\n');
const packages = ['pm2', 'deno', ...bunPackages()];
// Scripts are not needed: the binaries are packages of their own.
const npm = spawnSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...packages], {
  cwd: peersFolder,
  stdio: 'inherit',
});
process.stdout.write(
  'Python peers and wrk: apt-get install wrk nginx gunicorn python3-gevent python3-tornado uvicorn\n',
);
process.exitCode = npm.status ?? 1;
