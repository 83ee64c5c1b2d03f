/** The conformance suite: what every worker class must do, checked through the real command and real sockets. */

import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { bodyCases } from './body-cases.ts';
import type { ConformanceCase } from './conformance-case.ts';
import { lifecycleCases } from './lifecycle-cases.ts';
import { protocolCases } from './protocol-cases.ts';
import { responseCases } from './response-cases.ts';
import { type Server, startServer } from './start-server.ts';
import { stoppingCases } from './stopping-cases.ts';

/** A worker class to check. */
export interface ConformanceTarget {
  /** What `-k` gets: a name, a path or a package. */
  readonly workerClass: string;
  /** Further arguments, for example `['-t', '2']`. */
  readonly args?: readonly string[];
}

const APPLICATION = `${fileURLToPath(new URL('./conformance-app.js', import.meta.url))}:application`;

/** Registers the suite with node:test. */
export function conformance(target: ConformanceTarget): void {
  const cases = [...protocolCases, ...bodyCases, ...lifecycleCases, ...stoppingCases, ...responseCases];
  const ownServer = ({ args, stops }: ConformanceCase): boolean => args !== undefined || stops === true;
  const start = (own: readonly ConformanceCase[]): Promise<Server> => {
    const args = [
      '-k',
      target.workerClass,
      '-w',
      '1',
      ...(target.args ?? []),
      ...own.flatMap((item) => item.args ?? []),
    ];
    return startServer({ args, expected: own.flatMap((item) => item.expected ?? []), app: APPLICATION });
  };
  describe(`worker class ${target.workerClass}`, () => {
    let shared: Server;
    before(async () => {
      shared = await start(cases.filter((item) => !ownServer(item)));
    });
    after(() => shared[Symbol.asyncDispose]());
    for (const item of cases.filter((item) => !ownServer(item))) test(item.name, () => item.check(shared));
    for (const item of cases.filter(ownServer)) {
      test(item.name, async () => {
        await using server = await start([item]);
        await item.check(server);
      });
    }
  });
}
