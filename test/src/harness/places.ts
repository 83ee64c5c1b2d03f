/** Where things lie in the repository, and the worker classes that come with it. */

import { fileURLToPath } from 'node:url';

/** Absolute path of the repository, with a slash at its end. */
export const REPOSITORY: string = fileURLToPath(new URL('../../../', import.meta.url));

/** Absolute path of one of the applications of `test/apps/`: `express` gives `MODULE:EXPORT`. */
export function testApp(name: string): string {
  return `${REPOSITORY}test/apps/${name}.${name === 'typescript' ? 'ts' : 'js'}:application`;
}

/** Names of the applications of `test/apps/`. */
export const TEST_APPS: readonly string[] = [
  'express',
  'fastify',
  'koa',
  'hono',
  'node',
  'fetch',
  'gateway',
  'typescript',
];

/** Every worker class: the name that `-k` takes. */
export const WORKER_CLASSES: readonly string[] = ['sync', 'gthread', 'async'];
