import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HttpFault } from '../errors.ts';
import { ChunkedDecoder } from './chunked-decoder.ts';
import type { Limits } from './limits.ts';

const limits = { fields: 10, fieldBytes: 100 } as Limits;

/** Feeds the text in pieces of the given size and returns what came out. */
function decode(
  text: string,
  size: number,
): { data: string; done: boolean; trailers: readonly string[]; rest: string } {
  const decoder = new ChunkedDecoder(limits);
  const bytes = Buffer.from(text, 'latin1');
  let data = '';
  let waiting: Buffer = Buffer.alloc(0);
  let position = 0;
  while (position < bytes.length && !decoder.done) {
    waiting = Buffer.concat([waiting, bytes.subarray(position, position + size)]);
    position += size;
    const offset = decoder.decode(waiting, 0, (chunk) => {
      data += chunk.toString('latin1');
    });
    waiting = waiting.subarray(offset);
  }
  const rest = waiting.toString('latin1') + bytes.subarray(position).toString('latin1');
  return { data, done: decoder.done, trailers: decoder.trailers, rest };
}

test('decodes the same however the bytes are split', () => {
  const text = '4\r\nWiki\r\n6;name="a b"\r\npedia \r\nE\r\nin \r\n\r\nchunks.\r\n0\r\nX-Sum: 1\r\nY: z\r\n\r\nGET /';
  for (let size = 1; size <= text.length; size++) {
    const { data, done, trailers, rest } = decode(text, size);
    assert.deepEqual([data, done, rest], ['Wikipedia in \r\n\r\nchunks.', true, 'GET /'], `pieces of ${size}`);
    assert.deepEqual(trailers, ['X-Sum', '1', 'Y', 'z']);
  }
});

test('an unfinished body is not done', () => {
  assert.equal(decode('5\r\nhello\r\n0\r\n', 100).done, false);
  assert.equal(decode('5\r\nhel', 100).done, false);
});

describe('refuses', () => {
  const cases: [why: string, text: string][] = [
    ['a size that is no number', 'x\r\n'],
    ['an empty size', '\r\nabc'],
    ['a signed size', '+5\r\nhello\r\n'],
    ['a size with 0x', '0x5\r\nhello\r\n'],
    ['a size too large to be exact', 'fffffffffffffff\r\n'],
    ['a bare LF after the size', '5\nhello\r\n'],
    ['a control byte in an extension', '5;a=\x01\r\nhello\r\n'],
    ['data longer than its size', '5\r\nhello!\r\n'],
    ['a bare LF after the data', '5\r\nhello\n0\r\n\r\n'],
    ['a size line without end', `5;${'x'.repeat(300)}`],
    ['trailers without end', `0\r\n${'X: y\r\n'.repeat(2000)}`],
    ['a malformed trailer', '0\r\nX : y\r\n\r\n'],
  ];
  for (const [why, text] of cases) {
    test(why, () => {
      for (const size of [1, 7, text.length]) assert.throws(() => decode(text, size), HttpFault);
    });
  }
});
