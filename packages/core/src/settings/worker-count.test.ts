import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { usableCores } from './usable-cores.ts';
import { workerCount } from './worker-count.ts';

describe('workerCount', () => {
  it('reads a number, auto and a range, as text and from a config file', () => {
    for (const read of [workerCount.parse, workerCount.check]) {
      assert.equal(read('3'), 3);
      assert.equal(read('auto'), usableCores());
      assert.deepEqual(read('2..8'), { min: 2, max: 8 });
      assert.equal(read('2..2'), 2);
    }
    assert.equal(workerCount.check(3), 3);
    assert.equal(workerCount.format({ min: 2, max: 8 }), '2..8');
  });

  it('refuses zero, ranges that are upside down, and anything else', () => {
    for (const text of ['0', '0..2', '3..2', '1..2..3', '..', '2..', '1.5', '']) {
      assert.throws(() => workerCount.parse(text), /such as 2\.\.8/, text);
    }
    for (const value of [0, null, { min: 1, max: 2 }, true]) assert.throws(() => workerCount.check(value), /such as/);
  });
});
