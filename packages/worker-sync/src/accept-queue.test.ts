import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AcceptQueue } from './accept-queue.ts';

describe('AcceptQueue', () => {
  it('doubts clients once others have been served for a while and somebody waited each time', () => {
    const queue = new AcceptQueue();
    queue.served(1000);
    queue.empty();
    for (let now = 1010; now <= 1050; now += 10) {
      queue.served(now);
      assert.equal(queue.doubtful, false);
    }
    queue.served(1060);
    assert.equal(queue.doubtful, true);
  });

  it('doubts nobody when nobody waited, however long the worker is idle then', () => {
    const queue = new AcceptQueue();
    queue.served(1000);
    assert.equal(queue.doubtful, true);
    queue.empty();
    queue.served(1001);
    assert.equal(queue.doubtful, false);
  });

  it('doubts one client every 10 ms, and all behind one that had left', () => {
    const queue = new AcceptQueue();
    queue.served(1000);
    queue.looked(false);
    assert.equal(queue.doubtful, false);
    queue.served(1010);
    assert.equal(queue.doubtful, true);
    queue.looked(true);
    assert.equal(queue.doubtful, true);
  });
});
