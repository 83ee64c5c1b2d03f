import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Seldom } from './seldom.ts';

test('says the first of many, and how many were left out when it speaks again', (context) => {
  let now = 0;
  context.mock.method(performance, 'now', () => now);
  const seldom = new Seldom();
  const said: number[] = [];
  for (now = 0; now <= 20_000; now += 1000) seldom.tell((unsaid) => said.push(unsaid));
  assert.deepEqual(said, [0, 9, 9]);
});
