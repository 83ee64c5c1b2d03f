import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AcceptYield } from './accept-yield.ts';

/** A worker that accepts by a clock of its own; `accept` tells whether it yielded. */
function createWorker(): { accept: (afterMs: number) => boolean } {
  let time = 1000;
  let pauses = 0;
  const yielding = new AcceptYield({
    now: () => time,
    pause: (milliseconds) => {
      time += milliseconds;
      pauses += 1;
    },
  });
  return {
    accept: (afterMs) => {
      time += afterMs;
      const before = pauses;
      yielding.accepted();
      return pauses > before;
    },
  };
}

test('yields for connections that come at once, from the second one on', () => {
  const worker = createWorker();
  assert.equal(worker.accept(0), false);
  for (let count = 0; count < 50; count += 1) assert.equal(worker.accept(0.01), true);
});

test('does not delay a connection that comes by itself', () => {
  const worker = createWorker();
  for (let count = 0; count < 50; count += 1) assert.equal(worker.accept(1), false);
});

test('gives up under a flood but for a hundred times a second, and recovers', () => {
  const worker = createWorker();
  const yielded = (count: number): number =>
    Array.from({ length: count }, () => worker.accept(0.1)).filter(Boolean).length;
  yielded(10_000);
  // A second of 10,000 connections.
  const perSecond = yielded(10_000);
  assert.ok(perSecond > 50 && perSecond < 150, String(perSecond));
  assert.equal(worker.accept(5_000), false);
  assert.equal(yielded(200), 200);
});

test('pauses the thread for real where nothing else is given', () => {
  const yielding = new AcceptYield();
  const begin = performance.now();
  for (let count = 0; count < 21; count += 1) yielding.accepted();
  assert.ok(performance.now() - begin >= 1, 'twenty pauses of 50 us');
});
