import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ChunkQueue } from './chunk-queue.ts';

function drain(queue: ChunkQueue): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let chunk = queue.shift(); chunk !== undefined; chunk = queue.shift()) chunks.push(chunk);
  return chunks;
}

test('gives the bytes back in order, whatever the sizes of the pieces', () => {
  const queue = new ChunkQueue();
  const text = Array.from({ length: 400 }, (_, index) => `${index},`.repeat(index % 7 === 0 ? 2000 : index % 5));
  for (const piece of text) if (piece !== '') queue.push(Buffer.from(piece));
  assert.equal(queue.bytes, text.join('').length);
  assert.equal(Buffer.concat(drain(queue)).toString(), text.join(''));
  assert.equal(queue.bytes, 0);
});

test('keeps what is pushed between two shifts', () => {
  const queue = new ChunkQueue();
  for (const piece of ['a', 'b', 'c']) queue.push(Buffer.from(piece));
  assert.equal(String(queue.shift()), 'a');
  queue.push(Buffer.from('d'));
  assert.equal(String(queue.shift()), 'bcd');
  queue.push(Buffer.from('e'));
  assert.deepEqual(drain(queue).map(String), ['e']);
});

test('holds bytes that come one by one in few blocks of memory', () => {
  const queue = new ChunkQueue();
  for (let index = 0; index < 65_536; index += 1) queue.push(Buffer.from('x'));
  const chunks = drain(queue);
  assert.ok(chunks.length < 20, `${chunks.length} chunks`);
  const held = chunks.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
  assert.ok(held < 2 * 65_536 + 8192, `${held} bytes`);
});

test('does not copy a chunk that comes alone', () => {
  const queue = new ChunkQueue();
  const chunk = Buffer.from('alone');
  queue.push(chunk);
  assert.equal(queue.shift(), chunk);
});
