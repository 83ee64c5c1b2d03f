import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ensureRequestId } from './request-id.ts';

const RANDOM = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function idsAfter(headers: string[]): string[] {
  ensureRequestId(headers, 'X-Request-Id');
  return headers.filter((_, index) => index % 2 === 1 && /^x-request-id$/i.test(headers[index - 1]!));
}

test('ensureRequestId keeps a plain word, in whatever case its name was sent', () => {
  assert.deepEqual(idsAfter(['Host', 'a', 'x-request-id', 'abc-1']), ['abc-1']);
});

test('ensureRequestId adds a new random one when there is none', () => {
  const [first, second] = [idsAfter(['Host', 'a']), idsAfter([])];
  assert.match(first[0]!, RANDOM);
  assert.notDeepEqual(first, second);
});

test('ensureRequestId replaces what is empty, too long, no plain word, or sent twice', () => {
  for (const bad of ['', 'a b', 'a"b', 'a\u00e9', 'x'.repeat(129)]) {
    const headers = ['X-Request-Id', bad, 'Host', 'a'];
    assert.match(idsAfter(headers).join(), RANDOM, bad);
    assert.deepEqual(headers.slice(0, 2), ['Host', 'a']);
  }
  const twice = idsAfter(['X-Request-Id', 'a', 'Host', 'h', 'x-request-id', 'b']);
  assert.equal(twice.length, 1);
  assert.match(twice[0]!, RANDOM);
});
