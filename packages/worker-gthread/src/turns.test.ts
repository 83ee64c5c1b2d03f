import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, test } from 'node:test';
import type { CrossingRequest } from './protocol.ts';
import { Turns } from './turns.ts';

/** As much of a request as turns look at. */
const request = (id: number): CrossingRequest => [id] as unknown as CrossingRequest;
const round = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('Turns', () => {
  test('begins what came together in one round of the event loop, with ticks and promises in between', async () => {
    const seen: string[] = [];
    const turns = new Turns(
      () => true,
      ([id]) => {
        seen.push(`begin ${id}`);
        process.nextTick(() => seen.push(`tick of ${id}`));
        void Promise.resolve().then(() => seen.push(`promise of ${id}`));
        return true;
      },
    );
    turns.hold([request(1), request(2)]);
    assert.deepEqual(seen, []);
    await round();
    assert.deepEqual(seen, ['begin 1', 'tick of 1', 'promise of 1', 'begin 2', 'tick of 2', 'promise of 2']);
  });

  test('waits for the one before, and skips what is not ours any more and what is forgotten', async () => {
    const begun: number[] = [];
    let free = true;
    const turns = new Turns(
      () => free,
      ([id]) => {
        if (id === 2) return false;
        begun.push(id);
        free = false;
        return true;
      },
    );
    turns.hold([1, 2, 3, 4, 5].map(request));
    await round();
    assert.deepEqual(begun, [1]);
    assert.equal(turns.forget(3), true);
    assert.equal(turns.forget(1), false);
    for (const expected of [
      [1, 4],
      [1, 4, 5],
      [1, 4, 5],
    ]) {
      free = true;
      turns.next();
      await round();
      assert.deepEqual(begun, expected);
    }
  });

  test('shows nothing of what one application call keeps to the next', async () => {
    const storage = new AsyncLocalStorage<number>();
    const seen: unknown[] = [];
    let free = true;
    const turns = new Turns(
      () => free,
      ([id]) => {
        seen.push(storage.getStore());
        storage.enterWith(id);
        free = false;
        setImmediate(() => {
          free = true;
          turns.next();
        });
        return true;
      },
    );
    turns.hold([1, 2, 3].map(request));
    while (seen.length < 3) await round();
    assert.deepEqual(seen, [undefined, undefined, undefined]);
  });
});
