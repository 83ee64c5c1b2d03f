import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import { test } from 'node:test';
import { GTHREAD_SETTINGS } from './settings.ts';

const THREAD_COUNT = GTHREAD_SETTINGS.threads.type;

test('threads are 1 to 512, or auto for one a core', () => {
  assert.equal(THREAD_COUNT.parse('1'), 1);
  assert.equal(THREAD_COUNT.parse('512'), 512);
  assert.equal(THREAD_COUNT.parse('auto'), availableParallelism());
  assert.equal(THREAD_COUNT.check(4), 4);
  for (const wrong of ['0', '513', '1.5', '-1', '', ' ', 'many'])
    assert.throws(() => THREAD_COUNT.parse(wrong), /from 1 to 512/);
  for (const wrong of [0, 513, 1.5, Number.NaN, '4', null])
    assert.throws(() => THREAD_COUNT.check(wrong), /from 1 to 512/);
});
