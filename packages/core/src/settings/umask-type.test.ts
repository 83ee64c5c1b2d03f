import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { umask } from './umask-type.ts';

describe('umask', () => {
  it('reads octal digits with and without a prefix, and numbers', () => {
    const type = umask();
    for (const text of ['27', '027', '0o27']) assert.equal(type.parse(text), '027');
    assert.equal(type.parse('0'), '000');
    assert.equal(type.parse(''), '');
    assert.equal(type.check(0o27), '027');
    assert.equal(type.check(0), '000');
  });

  it('refuses what is no mask', () => {
    for (const text of ['8', '1777', 'rwx', '-1'])
      assert.throws(() => umask().parse(text), /octal digits from 0 to 777/);
    for (const value of [0o1000, -1, 1.5, null]) assert.throws(() => umask().check(value), /octal digits/);
  });
});
