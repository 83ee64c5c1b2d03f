/** Where better-sqlite3 is: among the installed packages, or on a Node.js too old for its present version among the peers. */
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const PLACES = ['.', '../.peers'].map((path) => fileURLToPath(new URL(path, import.meta.url)));

/** Its class and its version; throws where it is missing. */
export function loadDatabase() {
  const load = createRequire(import.meta.url);
  const find = (path) => load(load.resolve(path, { paths: PLACES }));
  return { Database: find('better-sqlite3'), version: find('better-sqlite3/package.json').version };
}
