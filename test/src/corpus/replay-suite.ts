/** Registers the replay of the corpus through one worker class. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Server, startServer } from 'tricorn/testing';
import { REPOSITORY } from '../harness/places.ts';
import { readCorpus } from './case-file.ts';
import { BYTE_BY_BYTE, RANDOM_PIECES, type Split, WHOLE } from './check-parser.ts';
import { CORPUS_LIMIT_ARGS } from './read-requests.ts';
import { replay, type Way } from './replay.ts';

const APPLICATION = `${REPOSITORY}test/fixtures/corpus-app.mjs:application`;

/** Bytes at both ends that are sent one by one; between them long inputs are all alike. */
const ENDS = 200;

const BYTES: Split = {
  name: 'byte by byte',
  cut: (bytes) => {
    if (bytes.length <= 2 * ENDS) return BYTE_BY_BYTE.cut(bytes);
    const [first, last] = [bytes.subarray(0, ENDS), bytes.subarray(-ENDS)];
    return [...BYTE_BY_BYTE.cut(first), bytes.subarray(ENDS, -ENDS), ...BYTE_BY_BYTE.cut(last)];
  },
};

const WAYS: readonly Way[] = [
  { name: 'whole', split: WHOLE, pipelined: false },
  { name: 'byte by byte', split: BYTES, pipelined: false },
  { name: 'in random pieces', split: RANDOM_PIECES, pipelined: false },
  { name: 'behind a good request', split: WHOLE, pipelined: true },
];

/** Replays the corpus through the worker class in every way. */
export function replayCorpus(workerClass: string, args: readonly string[] = []): void {
  const cases = readCorpus();
  describe(`the corpus through worker class ${workerClass}`, () => {
    let server: Server;
    before(async () => {
      server = await startServer({
        args: ['-k', workerClass, '-w', '1', '--keep-alive', '10', ...CORPUS_LIMIT_ARGS, ...args],
        app: APPLICATION,
      });
    });
    after(() => server[Symbol.asyncDispose]());
    for (const way of WAYS) {
      test(`${cases.length} cases, ${way.name}`, async () => {
        assert.deepEqual(await replay(server.port, cases, way), []);
      });
    }
  });
}
