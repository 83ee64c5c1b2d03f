/** The conformance suite: what every worker class must do, checked through the real command and real sockets. */

import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { bodyCases } from './body-cases.ts';
import type { ConformanceCase } from './conformance-case.ts';
import { lifecycleCases } from './lifecycle-cases.ts';
import { protocolCases } from './protocol-cases.ts';
import { overTls } from './raw-client.ts';
import { responseCases } from './response-cases.ts';
import { type Server, startServer } from './start-server.ts';
import { stoppingCases } from './stopping-cases.ts';

/** A worker class to check. */
export interface ConformanceTarget {
  /** What `-k` gets: a name, a path or a package. */
  readonly workerClass: string;
  /** Further arguments, for example `['-t', '2']`. */
  readonly args?: readonly string[];
  /** The authority (PEM) of the certificate that `args` names, for 127.0.0.1: the suite then speaks TLS. */
  readonly authority?: string;
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
  const { authority } = target;
  const check = (item: ConformanceCase, server: Server): Promise<void> =>
    authority === undefined ? item.check(server) : overTls(authority, () => item.check(server));
  describe(`worker class ${target.workerClass}${authority === undefined ? '' : ' over TLS'}`, () => {
    let shared: Server;
    before(async () => {
      shared = await start(cases.filter((item) => !ownServer(item)));
    });
    after(() => shared[Symbol.asyncDispose]());
    for (const item of cases.filter((item) => !ownServer(item))) test(item.name, () => check(item, shared));
    for (const item of cases.filter(ownServer)) {
      test(item.name, async () => {
        await using server = await start([item]);
        await check(item, server);
      });
    }
  });
}
