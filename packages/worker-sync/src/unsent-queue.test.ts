import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { UnsentQueue } from './unsent-queue.ts';

function drain(queue: UnsentQueue, step: number): Buffer {
  const pieces: Buffer[] = [];
  while (queue.length > 0) {
    const part = Buffer.from(queue.first.subarray(0, step));
    pieces.push(part);
    queue.remove(part.length);
  }
  return Buffer.concat(pieces);
}

describe('UnsentQueue', () => {
  it('gives bytes back in the order in which they came, whatever is taken at a time', () => {
    for (const step of [1, 7, 65_536, 1_000_000]) {
      const queue = new UnsentQueue();
      const expected: Buffer[] = [];
      for (const size of [3, 70_000, 0, 1, 65_536, 200_000]) {
        const bytes = Buffer.alloc(size, expected.length);
        expected.push(bytes);
        if (expected.length % 2 === 0) queue.add(bytes);
        else queue.addCopy(bytes);
      }
      assert.equal(queue.length, Buffer.concat(expected).length);
      assert.ok(drain(queue, step).equals(Buffer.concat(expected)), `step ${step}`);
      assert.equal(queue.first.length, 0);
    }
  });

  it('keeps a copy of what is overwritten later', () => {
    const queue = new UnsentQueue();
    const bytes = Buffer.from('hello');
    queue.addCopy(bytes);
    bytes.fill('x');
    assert.equal(String(drain(queue, 5)), 'hello');
  });

  it('takes little memory for many small pieces', () => {
    const queue = new UnsentQueue();
    const before = process.memoryUsage().arrayBuffers;
    for (let count = 0; count < 200_000; count += 1) queue.addCopy(Buffer.of(count % 256));
    assert.ok(process.memoryUsage().arrayBuffers - before < 1_000_000);
    assert.equal(drain(queue, 65_536).length, 200_000);
  });

  it('holds nothing once it is cleared', () => {
    const queue = new UnsentQueue();
    queue.addCopy(Buffer.from('a'));
    queue.clear();
    assert.equal(queue.length, 0);
    assert.equal(queue.first.length, 0);
  });
});
