import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../statistics/random.ts';
import { judge } from './verdict.ts';

const BLOCKS = 12;

/** Ratios as a busy machine gives them: now and then one is far off. */
function noisy(seed: number, change: number): number[] {
  const random = seededRandom(seed);
  return Array.from({ length: BLOCKS }, () => {
    const usual = 1 + (random() + random() + random() - 1.5) * 0.08;
    return change * (random() < 0.1 ? usual * (1 + random() * 0.5) ** (random() < 0.5 ? 1 : -1) : usual);
  });
}

test('equal commits are not told apart in a thousand noisy comparisons', () => {
  const alarms = Array.from({ length: 1000 }, (_, seed) => judge(noisy(seed, 1)).verdict).filter(
    (each) => each !== 'same',
  );
  // One in a thousand is what the confidence promises; outliers make the intervals wider, not narrower.
  assert.ok(alarms.length <= 3, `${alarms.length} false alarms`);
});

test('a request that costs a quarter more is found under the same noise', () => {
  const found = Array.from({ length: 100 }, (_, seed) => judge(noisy(seed, 1.25)).verdict).filter(
    (each) => each === 'slower',
  );
  assert.ok(found.length >= 90, `${found.length} of 100`);
});

test('a certain change that is too small to matter is none', () => {
  assert.equal(judge([1.01, 1.011, 1.009, 1.01]).verdict, 'same');
  assert.equal(judge([0.8, 0.81, 0.79, 0.8, 0.8, 0.81]).verdict, 'faster');
});
