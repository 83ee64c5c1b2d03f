import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OutgoingChunks, PIECE_BYTES } from './outgoing-chunks.ts';

function drain(chunks: OutgoingChunks): Buffer[] {
  const pieces: Buffer[] = [];
  for (let piece = chunks.take(); piece !== null; piece = chunks.take()) {
    assert.ok(piece.text.length <= PIECE_BYTES);
    pieces.push(Buffer.from(piece.text, piece.encoding));
  }
  return pieces;
}

test('small chunks leave joined, large ones in pieces, all bytes as written', () => {
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
  assert.equal(pieces[0]?.toString(), 'abc');
  assert.deepEqual(Buffer.concat(pieces), Buffer.concat([Buffer.from('abc'), large, Buffer.from(text)]));
  assert.equal(chunks.length, 0);
});

test('text that is cut inside a character is encoded chunk by chunk', () => {
  const chunks = new OutgoingChunks();
  chunks.push('\ud83e', undefined);
  chunks.push('\udd84', undefined);
  assert.deepEqual(drain(chunks), [Buffer.from('\ufffd\ufffd')]);
});
