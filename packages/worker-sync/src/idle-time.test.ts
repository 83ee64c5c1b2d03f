import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { IdleTime } from './idle-time.ts';

function spin(ms: number): number {
  const end = performance.now() + ms;
  while (performance.now() < end);
  return 7;
}

describe('IdleTime', () => {
  it('is the share of the time that was spent waiting since it was asked last', () => {
    const idle = new IdleTime();
    spin(20);
    assert.equal(idle.share(), 0);
    assert.equal(
      idle.during(() => spin(20)),
      7,
    );
    const waited = idle.share();
    assert.ok(waited > 0.5 && waited <= 1, `${waited}`);
    spin(5);
    assert.equal(idle.share(), 0);
  });
});
