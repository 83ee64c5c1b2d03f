import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Epoll } from './epoll.ts';
import { loadSystemCalls, type SystemCalls } from './system-calls.ts';

describe('Epoll', () => {
  it('waits no longer than it is told', async () => {
    const epoll = new Epoll(await loadSystemCalls());
    assert.equal(epoll.wait(1), -1);
    epoll.close();
  });

  it('reads the descriptor where the architecture puts it', () => {
    for (const [architecture, index] of [
      ['x64', 1],
      ['arm64', 2],
    ] as const) {
      const calls = {
        epollCreate: () => 3,
        epollWait: (_epoll: number, events: Uint32Array) => {
          events[index] = 42;
          return 1;
        },
      } as unknown as SystemCalls;
      assert.equal(new Epoll(calls, architecture).wait(0), 42);
    }
  });

  it('takes a signal for nothing and a fault for a fault', () => {
    let errno = 4;
    const calls = { epollCreate: () => 3, epollWait: () => -1, errno: () => errno } as unknown as SystemCalls;
    const epoll = new Epoll(calls);
    assert.equal(epoll.wait(0), -1);
    errno = 9;
    assert.throws(() => epoll.wait(0), /errno 9/);
  });
});
