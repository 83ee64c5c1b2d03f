import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { countOrAuto, integer, seconds } from './number-types.ts';
import { usableCores } from './usable-cores.ts';

describe('integer', () => {
  const type = integer({ min: 1, max: 10 });

  it('reads whole numbers of its range, both ends included', () => {
    assert.equal(type.parse('1'), 1);
    assert.equal(type.parse('10'), 10);
    assert.equal(type.check(7), 7);
  });

  it('refuses what is outside the range, no number, a fraction, or spelled in another way', () => {
    for (const text of ['0', '11', '-1', '', ' 3', '3 ', '1.5', '1e1', '0x3', 'three', 'Infinity']) {
      assert.throws(() => type.parse(text), { message: 'a whole number from 1 to 10' }, text);
    }
    for (const value of [0, 11, 1.5, Number.NaN, '3', null, [3]]) {
      assert.throws(() => type.check(value), { message: 'a whole number from 1 to 10' }, String(value));
    }
  });

  it('never yields a number that has lost digits', () => {
    assert.throws(() => integer({ min: 0 }).parse('9007199254740993'), { message: 'a whole number of at least 0' });
  });

  it('reads minus zero as zero', () => {
    assert.ok(Object.is(integer({ min: 0 }).parse('-0'), 0));
  });
});

describe('seconds', () => {
  it('reads fractions and zero', () => {
    assert.equal(seconds().parse('0.25'), 0.25);
    assert.equal(seconds().parse('.5'), 0.5);
    assert.equal(seconds().parse('0'), 0);
    assert.equal(seconds().check(1.5), 1.5);
  });

  it('refuses units, negative numbers, and more than a timer can wait', () => {
    for (const text of ['30s', '-1', '.', '', '2147484', '1e3']) {
      assert.throws(() => seconds().parse(text), { message: 'seconds from 0 to 2147483' }, text);
    }
    assert.throws(() => seconds().check(Number.POSITIVE_INFINITY));
    assert.throws(() => seconds().check('30'));
  });

  it('refuses zero where a deadline cannot be switched off', () => {
    assert.throws(() => seconds(0.001).parse('0'), { message: 'seconds from 0.001 to 2147483' });
  });
});

describe('countOrAuto', () => {
  it('resolves auto to the cores that may be used', () => {
    assert.equal(countOrAuto({ min: 1 }).parse('auto'), usableCores());
    assert.equal(countOrAuto({ min: 1 }).check('auto'), usableCores());
  });

  it('refuses zero and says that auto exists', () => {
    const expected = { message: "a whole number of at least 1, or 'auto'" };
    assert.throws(() => countOrAuto({ min: 1 }).parse('0'), expected);
    assert.throws(() => countOrAuto({ min: 1 }).check(0), expected);
    assert.throws(() => countOrAuto({ min: 1 }).parse('Auto'), expected);
  });
});
