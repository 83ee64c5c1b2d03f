/** The conformance suite: what every worker class must do, checked through the real command and real sockets. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { bodyCases } from './body-cases.ts';
import { lifecycleCases } from './lifecycle-cases.ts';
import { protocolCases } from './protocol-cases.ts';
import { type RunningServer, startServer } from './start-server.ts';

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
  readonly expectedErrors?: readonly RegExp[];
  check(server: RunningServer): Promise<void>;
}

const APPLICATION = new URL('./conformance-app.js:application', import.meta.url);

/** Registers the suite with node:test. */
export function conformance(target: ConformanceTarget): void {
  const start = (extra: ConformanceCase): Promise<RunningServer> =>
    startServer({
      args: ['-k', target.workerClass, '-w', '1', ...(target.args ?? []), ...(extra.args ?? []), APPLICATION.pathname],
      expectedErrors: extra.expectedErrors ?? [],
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

/** Fails with what was received when an answer is not as expected. */
export function assertAnswer(answer: string, expected: RegExp): void {
  assert.match(answer, expected);
}
