import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { networkList } from './network-list.ts';

describe('networkList', () => {
  const { parse, check, format } = networkList();

  it('reads addresses, networks, unix and * with commas between', () => {
    const entries = ['127.0.0.1', '10.0.0.0/8', '::1', 'fd00::/8', 'unix', '*'];
    assert.deepEqual(parse('127.0.0.1, 10.0.0.0/8,::1 ,fd00::/8,unix,*'), entries);
    assert.deepEqual(networkList().check(entries), entries);
    assert.deepEqual(networkList().check('::1,unix'), ['::1', 'unix']);
    assert.equal(format(entries), '127.0.0.1,10.0.0.0/8,::1,fd00::/8,unix,*');
  });

  it('takes an empty text for nobody', () => {
    assert.deepEqual(parse(''), []);
    assert.deepEqual(check([]), []);
  });

  for (const bad of [
    'localhost',
    '10.0.0.0/33',
    '::/129',
    '10.0.0',
    '10.0.0.0/',
    '1.2.3.4/x',
    'fe80::1%eth0',
    ',',
    'a,',
  ]) {
    it(`refuses '${bad}'`, () => assert.throws(() => parse(bad), /IP addresses, networks/));
  }

  it('refuses other values of a config file', () => {
    for (const bad of [1, null, {}, [1], ['x']])
      assert.throws(() => networkList().check(bad), /IP addresses, networks/);
  });
});
