import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bootstrapMean, bootstrapRatio, normalQuantile, studentQuantile } from './bootstrap.ts';
import { seededRandom } from './random.ts';

test("quantiles agree with the tables in every statistician's book", () => {
  assert.ok(Math.abs(normalQuantile(0.975) - 1.95996) < 1e-3);
  for (const [degrees, expected] of [
    [1, 12.706],
    [2, 4.303],
    [4, 2.776],
    [9, 2.262],
    [30, 2.042],
  ] as const) {
    assert.ok(Math.abs(studentQuantile(0.975, degrees) - expected) < 0.01, `${degrees} degrees of freedom`);
  }
});

test('an interval of 95 % holds the true mean of five numbers in about 95 of 100 cases', () => {
  const random = seededRandom(7);
  // The sum of twelve uniform numbers is close to normal.
  const normal = (): number => Array.from({ length: 12 }, random).reduce((sum, each) => sum + each, -6);
  const ROUNDS = 400;
  let held = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const { low, high } = bootstrapMean(Array.from({ length: 5 }, normal), { seed: round });
    if ((low as number) <= 0 && 0 <= (high as number)) held += 1;
  }
  assert.ok(held / ROUNDS > 0.9 && held / ROUNDS < 0.99, `${held} of ${ROUNDS}`);
});

test('ratios are averaged so that A/B and B/A agree', () => {
  const ratios = [0.5, 0.6, 0.9, 0.55];
  const forth = bootstrapRatio(ratios);
  const back = bootstrapRatio(ratios.map((ratio) => 1 / ratio));
  assert.ok(Math.abs(forth.estimate * back.estimate - 1) < 1e-9);
  assert.ok((forth.low as number) < forth.estimate && forth.estimate < (forth.high as number));
});

test('one repetition has no interval', () => {
  assert.deepEqual(bootstrapMean([4]), { estimate: 4, low: null, high: null });
});
