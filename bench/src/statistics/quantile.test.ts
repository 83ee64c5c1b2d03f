import assert from 'node:assert/strict';
import { test } from 'node:test';
import { latencyOf, median, quantile } from './quantile.ts';
import { seededRandom, shuffled } from './random.ts';

test('quantiles lie between neighbours in proportion', () => {
  assert.equal(quantile([1, 2, 3, 4], 0.5), 2.5);
  assert.equal(quantile([1, 2, 3, 4], 1), 4);
  assert.ok(Number.isNaN(quantile([], 0.5)));
  assert.equal(median([9, 1, 5]), 5);
});

test('latencies are given whatever order they came in', () => {
  const milliseconds = shuffled(
    Array.from({ length: 1001 }, (_, index) => index),
    seededRandom(3),
  );
  assert.deepEqual(latencyOf(milliseconds), { p50: 500, p90: 900, p99: 990, p999: 999, max: 1000 });
});

test('an order comes again with its seed, and another with another', () => {
  const items = Array.from({ length: 20 }, (_, index) => index);
  const once = shuffled(items, seededRandom(1));
  assert.deepEqual(once, shuffled(items, seededRandom(1)));
  assert.notDeepEqual(once, shuffled(items, seededRandom(2)));
  assert.deepEqual(
    [...once].sort((a, b) => a - b),
    items,
  );
});
