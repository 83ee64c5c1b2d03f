/** A short run of the fuzzer; `npm run fuzz` is the long one. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SAME } from './fuzz/compare.ts';
import { fuzz } from './fuzz/fuzz.ts';

const COUNT = 20_000;

test('accepts nothing that Node refuses, and reads nothing in another way than Node', async () => {
  const { verdicts, violations } = await fuzz(9112, COUNT);
  assert.deepEqual(violations, []);
  const same = verdicts[SAME] ?? 0;
  // Otherwise the comparison would be of refusals alone.
  assert.ok(same > COUNT / 2, `${same} of ${COUNT} are the same`);
});
