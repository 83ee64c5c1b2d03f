import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { AcceptGate } from './accept-gate.ts';

const PATIENCE_MS = 50;

/** A gate before so many free threads, and what it did to the door. */
function createGate(freeThreads: number): { gate: AcceptGate; pool: { free: number }; door: string[] } {
  const door: string[] = [];
  const pool = { free: freeThreads };
  const gate = new AcceptGate();
  gate.start({
    door: { pauseAccepting: () => door.push('closed') > 0, resumeAccepting: () => void door.push('open') },
    freeThreads: () => pool.free,
  });
  return { gate, pool, door };
}

test('closes when new connections are to be expected to take every thread, and opens when a thread is done', () => {
  const { gate, pool, door } = createGate(2);
  gate.accepted();
  assert.deepEqual(door, []);
  gate.accepted();
  assert.deepEqual(door, ['closed']);
  pool.free = 1;
  gate.given();
  pool.free = 0;
  gate.given();
  assert.deepEqual(door, ['closed']);
  pool.free = 1;
  gate.done(100);
  assert.deepEqual(door, ['closed', 'open']);
  gate.stop();
});

test('stays closed while a thread that is done gets the next request at once', () => {
  const { gate, pool, door } = createGate(1);
  pool.free = 0;
  gate.given();
  gate.given();
  gate.done(100);
  assert.deepEqual(door, ['closed']);
  gate.stop();
  assert.deepEqual(door, ['closed', 'open']);
});

test('stays open where requests are short', () => {
  const { gate, pool, door } = createGate(1);
  gate.done(0.1);
  pool.free = 0;
  gate.given();
  gate.accepted();
  assert.deepEqual(door, []);
});

test('accepts again after a while although it is busy, and does not close for as long', () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const { gate, pool, door } = createGate(1);
    pool.free = 0;
    gate.given();
    mock.timers.tick(PATIENCE_MS);
    assert.deepEqual(door, ['closed', 'open']);
    gate.accepted();
    assert.deepEqual(door, ['closed', 'open']);
  } finally {
    mock.timers.reset();
  }
});

test('is the more patient the longer its requests take, from the first one on, up to a second', () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    for (const [tookMs, patienceMs] of [
      [300, 600],
      [3000, 1000],
    ] as const) {
      const { gate, pool, door } = createGate(1);
      gate.done(tookMs);
      pool.free = 0;
      gate.given();
      mock.timers.tick(patienceMs - 5);
      assert.deepEqual(door, ['closed']);
      mock.timers.tick(5);
      assert.deepEqual(door, ['closed', 'open']);
    }
  } finally {
    mock.timers.reset();
  }
});
