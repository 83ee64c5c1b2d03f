/** The conformance suite: what every worker class must do, checked through the real command and real sockets. */

import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { bodyCases } from './body-cases.ts';
import { lifecycleCases } from './lifecycle-cases.ts';
import { protocolCases } from './protocol-cases.ts';
import { type Server, startServer } from './start-server.ts';

/** A worker class to check. */
export interface ConformanceTarget {
  /** What `-k` gets: a name, a path or a package. */
  readonly workerClass: string;
  /** Further arguments, for example `['-t', '2']`. */
  readonly args?: readonly string[];
}

/** One thing to check. Most share one server; a case with `args` gets its own. */
export interface ConformanceCase {
  readonly name: string;
  /** Further arguments of the server of this case. */
  readonly args?: readonly string[];
  /** Error lines that this case causes on purpose. */
  readonly expected?: readonly RegExp[];
  check(server: Server): Promise<void>;
}

const APPLICATION = `${fileURLToPath(new URL('./conformance-app.js', import.meta.url))}:application`;

/** Registers the suite with node:test. */
export function conformance(target: ConformanceTarget): void {
  const start = (extra: ConformanceCase): Promise<Server> =>
    startServer({
      args: ['-k', target.workerClass, '-w', '1', ...(target.args ?? []), ...(extra.args ?? [])],
      expected: extra.expected ?? [],
      app: APPLICATION,
    });
  describe(`worker class ${target.workerClass}`, () => {
    for (const item of [...protocolCases, ...bodyCases, ...lifecycleCases]) {
      test(item.name, async () => {
        await using server = await start(item);
        await item.check(server);
      });
    }
  });
}
