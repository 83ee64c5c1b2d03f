/** What workloads need beside what is installed with the suite: programs and packages, their versions, how to get them. */

import { spawnSync } from 'node:child_process';
import type { Workload } from '../cell.ts';
import type { Availability } from '../servers/catalogue.ts';
import { inBench, packageVersion } from '../servers/places.ts';

interface Need {
  readonly install: string;
  /** The installed version; undefined when it is missing. */
  version(): string | undefined;
}

const NEEDS: Readonly<Record<string, Need>> = {
  PostgreSQL: {
    install: 'apt-get install postgresql',
    version: () => {
      const server = versionBy('postgres.js');
      return server && `${server} (pg ${packageVersion('pg')})`;
    },
  },
  'better-sqlite3': { install: 'npm run bench:peers', version: () => versionBy('sqlite-file.js') },
  marked: { install: 'npm ci', version: () => packageVersion('marked') },
};

/** Looks which needs of the workloads are here. */
export function needsOf(workloads: readonly Workload[]): Availability[] {
  const names = new Set(workloads.flatMap(({ needs }) => needs ?? []));
  return [...names].map((name) => {
    const need = NEEDS[name];
    if (need === undefined) throw new RangeError(`a workload needs ${name}, of which nothing is known`);
    return { server: name, version: need.version() ?? null, install: need.install };
  });
}

/** The version of a service, by itself, because what fails when it is loaded may take the process with it. */
function versionBy(script: string): string | undefined {
  const { status, stdout } = spawnSync(process.execPath, [inBench(`workloads/backends/${script}`), '--version']);
  return status === 0 ? /\d+(\.\d+)+/.exec(stdout.toString())?.[0] : undefined;
}
