import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OutgoingChunks, PIECE_BYTES } from './outgoing-chunks.ts';

function drain(chunks: OutgoingChunks): Buffer[] {
  const pieces: Buffer[] = [];
  for (let piece = chunks.take(); piece !== null; piece = chunks.take()) {
    const { body, encoding } = piece;
    if (typeof body === 'string') assert.ok(body.length <= PIECE_BYTES);
    else assert.equal(body.length, body.buffer.byteLength, 'transferred bytes are all of their buffer');
    pieces.push(typeof body === 'string' ? Buffer.from(body, encoding) : Buffer.from(body));
  }
  return pieces;
}

test('small chunks leave joined, each large one by itself, all bytes as written', () => {
  const chunks = new OutgoingChunks();
  const large = Buffer.alloc(3 * PIECE_BYTES + 5, 'z');
  const text = 'é'.repeat(PIECE_BYTES);
  chunks.push('a', undefined);
  chunks.push('', undefined);
  chunks.push('62', 'hex');
  chunks.push(Buffer.from('c'), undefined);
  chunks.push(large, undefined);
  chunks.push(text, 'utf8');
  const pieces = drain(chunks);
  assert.equal(pieces.length, 3);
  assert.equal(pieces[0]?.toString(), 'abc');
  assert.equal(large.length, 3 * PIECE_BYTES + 5, 'bytes of the application stay where they are');
  assert.deepEqual(Buffer.concat(pieces), Buffer.concat([Buffer.from('abc'), large, Buffer.from(text)]));
  assert.equal(chunks.length, 0);
});

test('text that is cut inside a character is encoded chunk by chunk', () => {
  const chunks = new OutgoingChunks();
  chunks.push('\ud83e', undefined);
  chunks.push('\udd84', undefined);
  assert.deepEqual(drain(chunks), [Buffer.from('\ufffd\ufffd')]);
});
