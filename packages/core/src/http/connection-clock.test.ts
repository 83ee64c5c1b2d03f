import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConnectionClock } from './connection-clock.ts';
import type { Limits } from './limits.ts';

const limits = {
  headMilliseconds: 1000,
  bodyMilliseconds: 2000,
  bodyBytesPerSecond: 100,
  writeMilliseconds: 3000,
  writeBytesPerSecond: 0,
  requestMilliseconds: 60_000,
} as Limits;

/** Asserts that so many milliseconds are left, give or take the time the test takes. */
function assertLeft(clock: ConnectionClock, milliseconds: number): void {
  const left = clock.deadline - performance.now();
  assert.ok(left <= milliseconds && left > milliseconds - 900, `${left} ms are left, not ${milliseconds}`);
}

test('starts with the time of a head', () => {
  assertLeft(new ConnectionClock(limits), 1000);
});

test('gives a body its idle time, however many bytes came before', () => {
  const clock = new ConnectionClock(limits);
  clock.awaitBody();
  clock.progress(1_000_000);
  clock.awaitBody();
  assertLeft(clock, 2000);
});

test('gives a trickle no more than its bytes at the least rate are worth', async () => {
  const clock = new ConnectionClock(limits);
  clock.awaitBody();
  const { deadline } = clock;
  await new Promise((resolve) => setTimeout(resolve, 50));
  clock.progress(1);
  clock.awaitBody();
  assert.equal(Math.round(clock.deadline - deadline), 10);
});

test('begins anew after a time in which the client owed nothing', async () => {
  const clock = new ConnectionClock(limits);
  clock.awaitBody();
  const { deadline } = clock;
  clock.run();
  await new Promise((resolve) => setTimeout(resolve, 50));
  clock.awaitBody();
  assert.ok(clock.deadline >= deadline + 49);
});

test('ends everything with the exchange', () => {
  const clock = new ConnectionClock({ ...limits, requestMilliseconds: 500 });
  clock.dispatch();
  clock.awaitRead();
  assertLeft(clock, 500);
  assert.equal(clock.overrun, false);
  clock.limitRun(-1);
  assert.equal(clock.overrun, true);
  clock.finish();
  clock.run();
  assert.equal(clock.deadline, Number.POSITIVE_INFINITY);
});
