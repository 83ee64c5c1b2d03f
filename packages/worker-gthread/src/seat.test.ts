import assert from 'node:assert/strict';
import { test } from 'node:test';
import { restartDelayMs } from './seat.ts';

test('a thread after a healthy one starts at once, after failures ever later up to ten seconds', () => {
  assert.deepEqual([0, 1, 2, 3, 7, 50].map(restartDelayMs), [0, 200, 400, 800, 10_000, 10_000]);
});
