import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EventLoop } from './event-loop.ts';
import { loadSystemCalls } from './system-calls.ts';

describe('EventLoop', () => {
  it('tells when the next timer is due, and that immediates are waiting', async () => {
    const loop = new EventLoop(await loadSystemCalls());
    const timer = setTimeout(() => {}, 50);
    await loop.turn();
    const timeout = loop.timeoutMs();
    assert.ok(timeout > 0 && timeout <= 50, `${timeout} ms`);
    const immediate = setImmediate(() => {});
    assert.equal(loop.timeoutMs(), 0);
    clearImmediate(immediate);
    clearTimeout(timer);
  });

  it('runs ticks and microtasks, but no immediates, in a tick', async () => {
    const loop = new EventLoop(await loadSystemCalls());
    await loop.turn();
    const ran: string[] = [];
    setImmediate(() => ran.push('immediate'));
    process.nextTick(() => ran.push('tick'));
    Promise.resolve()
      .then(() => null)
      .then(() => ran.push('microtask'));
    await loop.tick();
    assert.deepEqual(ran.sort(), ['microtask', 'tick']);
  });

  it('polls when libuv does not tell', async () => {
    const loop = new EventLoop({ eventLoop: null });
    await loop.turn();
    assert.equal(loop.fd, null);
    assert.equal(loop.timeoutMs(), 100);
  });
});
