import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AcceptQueue } from './accept-queue.ts';

describe('AcceptQueue', () => {
  it('is long once connections have been served for a while and somebody waited each time', () => {
    const queue = new AcceptQueue();
    queue.served(1000);
    queue.empty();
    for (let now = 1010; now <= 1050; now += 10) {
      queue.served(now);
      assert.equal(queue.long, false);
    }
    queue.served(1060);
    assert.equal(queue.long, true);
  });

  it('is short again when nobody waits, however long the worker is idle then', () => {
    const queue = new AcceptQueue();
    queue.served(1000);
    assert.equal(queue.long, true);
    queue.empty();
    assert.equal(queue.long, false);
    queue.served(1001);
    assert.equal(queue.long, false);
  });
});
