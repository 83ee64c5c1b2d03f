import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Patience } from './patience.ts';

describe('Patience', () => {
  it('holds new connections back while a request is arriving, and no longer', () => {
    const patience = new Patience();
    const expected = { reading: true };
    patience.begin(expected, performance.now());
    assert.ok(patience.leftMs() > 0);
    expected.reading = false;
    assert.equal(patience.leftMs(), 0);
  });

  it('ends with the moment', () => {
    const patience = new Patience();
    patience.begin({ reading: true }, performance.now() - 1000);
    assert.equal(patience.leftMs(), 0);
  });

  it('charges what was waited, and is used up by clients that stay slow', () => {
    const patience = new Patience();
    const slow = { reading: true };
    const now = performance.now();
    for (let count = 0; count < 3; count += 1) {
      patience.begin(slow, now);
      patience.end(slow, now + 100);
    }
    patience.begin(slow, now);
    assert.equal(patience.leftMs(), 0, 'nothing left');
    patience.begin(slow, now + 1000);
    assert.ok(patience.leftMs() > 0, 'a tenth of a second earned back in one');
  });

  it('is not ended by another connection', () => {
    const patience = new Patience();
    const now = performance.now();
    patience.begin({ reading: true }, now);
    patience.end({ reading: true }, now);
    assert.ok(patience.leftMs() > 0);
  });
});
