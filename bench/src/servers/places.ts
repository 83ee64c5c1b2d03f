/** Where things are in this checkout, and the versions of packages. */

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A path relative to `bench/`, made absolute. */
export const inBench = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** The root of the repository. */
export const repositoryRoot: string = inBench('..');

/** Packages too large to be dependencies of the suite, installed by `npm run bench:peers`. */
export const peersFolder: string = inBench('.peers');

/** The version of an installed package, looked for among the peers, the suite's own dependencies and the repository's. */
export function packageVersion(name: string): string | undefined {
  for (const root of [peersFolder, inBench('.'), repositoryRoot]) {
    const manifest = `${root}/node_modules/${name}/package.json`;
    if (existsSync(manifest)) return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
  }
  return undefined;
}
