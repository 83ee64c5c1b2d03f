/** The corpus, read by the parser alone, however the bytes arrive. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CorpusCase, readCorpus } from './corpus/case-file.ts';
import { faultsOf, SPLITS } from './corpus/check-parser.ts';
import { loadParser } from './corpus/read-requests.ts';

const LEAST_CASES = 300;

const cases: readonly CorpusCase[] = readCorpus();
const parser = await loadParser();

test('the corpus has cases with different names', () => {
  assert.ok(cases.length >= LEAST_CASES);
  assert.equal(new Set(cases.map(({ name }) => name)).size, cases.length);
});

for (const split of SPLITS) {
  test(`the parser makes of every case what it should, ${split.name}`, () => {
    assert.deepEqual(faultsOf(parser, cases, split), []);
  });
}
