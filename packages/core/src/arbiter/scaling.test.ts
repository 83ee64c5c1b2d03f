import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decideTarget, type Load, NO_PRESSURE } from './scaling.ts';

/** Targets after each second of a load: `[seconds, utilisation of one worker's capacity that is asked for, queueMs]`. */
function follow(start: number, loads: readonly (readonly [number, number, number])[]): number[] {
  let target = start;
  let pressure = NO_PRESSURE;
  let now = 0;
  const targets: number[] = [];
  for (const [seconds, asked, queueMs] of loads) {
    for (let second = 0; second < seconds; second += 1) {
      now += 1000;
      const load: Load = { utilisation: Math.min(1, asked / target), queueMs };
      ({ target, pressure } = decideTarget({ pressure, load, target, range: { min: 1, max: 4 }, now }));
    }
    targets.push(target);
  }
  return targets;
}

describe('decideTarget', () => {
  it('adds workers one after the other while the load is high, up to the end of the range', () => {
    assert.deepEqual(
      follow(1, [
        [3, 9, 0],
        [1, 9, 0],
        [4, 9, 0],
        [20, 9, 0],
      ]),
      [1, 2, 3, 4],
    );
  });

  it('adds a worker when requests wait, however idle the workers look', () => {
    assert.deepEqual(follow(1, [[4, 0.1, 60]]), [2]);
  });

  it('does not answer to a load that is high for a moment', () => {
    assert.deepEqual(
      follow(
        1,
        Array.from({ length: 10 }, (_, index) => [2, index % 2, 0] as const),
      ),
      Array(10).fill(1),
    );
  });

  it('takes a worker away only after a minute in which one fewer would have been at ease', () => {
    assert.deepEqual(
      follow(3, [
        [60, 0.9, 0],
        [1, 0.9, 0],
        [200, 0.9, 0],
      ]),
      [3, 2, 2],
    );
    assert.deepEqual(follow(2, [[300, 0.4, 10]]), [2], 'requests waited');
    assert.deepEqual(follow(2, [[300, 0, 0]]), [1]);
  });

  it('does not swing under a steady load of any size', () => {
    for (let asked = 0; asked < 4; asked += 0.05) {
      const settled = follow(1, [[600, asked, 0]]);
      assert.deepEqual(follow(settled[0]!, [[600, asked, 0]]), settled, `load ${asked}`);
    }
  });
});
