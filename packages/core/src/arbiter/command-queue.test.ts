import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Command } from './command.ts';
import { CommandQueue } from './command-queue.ts';

/** As the process is while it is stopped: nothing runs. */
function beFrozen(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1300);
}

function assertFrozen(tick: Command): void {
  assert.ok(tick.type === 'tick' && tick.frozenMs > 1000 && tick.frozenMs < 5000, JSON.stringify(tick));
}

describe('CommandQueue', () => {
  it('gives commands in their order before any tick', async () => {
    const queue = new CommandQueue();
    queue.push({ type: 'start' });
    queue.push({ type: 'signal', signal: 'SIGHUP' });
    assert.deepEqual(await queue.next(0), { type: 'start' });
    assert.deepEqual(await queue.next(0), { type: 'signal', signal: 'SIGHUP' });
    assert.deepEqual(await queue.next(0), { type: 'tick', frozenMs: 0 });
  });

  it('wakes for a command that comes while it waits', async () => {
    const queue = new CommandQueue();
    setImmediate(() => queue.push({ type: 'start' }));
    assert.deepEqual(await queue.next(Number.POSITIVE_INFINITY), { type: 'start' });
  });

  it('ticks when the deadline has come and not before', async () => {
    const queue = new CommandQueue();
    const deadline = performance.now() + 30;
    assert.deepEqual(await queue.next(deadline), { type: 'tick', frozenMs: 0 });
    assert.ok(performance.now() >= deadline);
  });

  it('tells how long the process was frozen, before the commands that waited meanwhile', async () => {
    const queue = new CommandQueue();
    const next = queue.next(performance.now() + 10);
    setImmediate(beFrozen);
    assertFrozen(await next);
  });

  it('tells it as well when that was in the middle of acting on a command', async () => {
    const queue = new CommandQueue();
    queue.push({ type: 'start' });
    queue.push({ type: 'signal', signal: 'SIGHUP' });
    await queue.next(Number.POSITIVE_INFINITY);
    beFrozen();
    assertFrozen(await queue.next(performance.now() - 1000));
    assert.deepEqual(await queue.next(Number.POSITIVE_INFINITY), { type: 'signal', signal: 'SIGHUP' });
  });
});
