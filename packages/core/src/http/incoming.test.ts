import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConnectionClock } from './connection-clock.ts';
import { Incoming } from './incoming.ts';
import type { Limits } from './limits.ts';

const limits = {
  requestLineBytes: 100,
  fields: 10,
  fieldBytes: 100,
  headBytes: 1000,
  headMilliseconds: 1000,
} as Limits;
const REQUEST = 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';

/** What is to come behind a request that arrived in these pieces. */
function behind(...pieces: readonly string[]): Incoming {
  const incoming = new Incoming(limits, new ConnectionClock(limits));
  for (const piece of pieces) incoming.push(Buffer.from(piece));
  assert.notEqual(incoming.readHead(), null);
  return incoming;
}

test('nothing is to be expected behind a request that came in one piece', () => {
  assert.equal(behind(REQUEST).clean, true);
});

test('more may come behind a request that came in pieces, or with bytes behind it, or after pipelined ones', () => {
  assert.equal(behind(REQUEST.slice(0, 20), REQUEST.slice(20)).clean, false);
  assert.equal(behind(`${REQUEST}GET`).clean, false);
  const incoming = behind(REQUEST);
  incoming.pipelined();
  assert.equal(incoming.clean, false);
});
