/** Servers with the application that tests of limits use. */

import { type Server, startServer } from 'tricorn/testing';
import { REPOSITORY } from './places.ts';

/** Starts one worker of the class; gthread with two threads. */
export function limitsServer(
  workerClass: string,
  args: readonly string[] = [],
  expected: readonly RegExp[] = [],
): Promise<Server> {
  const threads = workerClass === 'gthread' ? ['--threads', '2'] : [];
  return startServer({
    args: ['-k', workerClass, '-w', '1', ...threads, '--keep-alive', '60', ...args],
    app: `${REPOSITORY}test/fixtures/limits-app.js:application`,
    expected,
  });
}
