import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { editDistance, nearestName } from './nearest-name.ts';

describe('nearestName', () => {
  const names = ['workers', 'workerClass', 'timeout', 'pid'];

  it('finds a slip of the keys and another spelling', () => {
    assert.equal(nearestName('wokers', names), 'workers');
    assert.equal(nearestName('worker_class', names), 'workerClass');
    assert.equal(nearestName('TIMEOUT', names), 'timeout');
  });

  it('suggests nothing when nothing is close', () => {
    assert.equal(nearestName('preload', names), undefined);
    assert.equal(nearestName('x', []), undefined);
  });
});

describe('editDistance', () => {
  it('counts letters inserted, removed and replaced', () => {
    assert.equal(editDistance('kitten', 'sitting'), 3);
    assert.equal(editDistance('', 'abc'), 3);
    assert.equal(editDistance('abc', 'abc'), 0);
  });
});
