import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseBareNodeName, parseNodeName } from './node-name.ts';

const GOOD: readonly [string, string, number][] = [
  ['192.0.2.43', '192.0.2.43', 0],
  ['192.0.2.43:47011', '192.0.2.43', 47_011],
  ['192.0.2.43:_port', '192.0.2.43', 0],
  ['[2001:db8:cafe::17]', '2001:db8:cafe::17', 0],
  ['[2001:DB8:CAFE:0::17]:4711', '2001:db8:cafe::17', 4711],
  ['[2001:db8::1]:_x', '2001:db8::1', 0],
  ['[::ffff:1.2.3.4]', '::ffff:1.2.3.4', 0],
  ['unknown', '', 0],
  ['Unknown', '', 0],
  ['unknown:80', '', 0],
  ['_gazonk', '', 0],
  ['_SEVKISEK.1-2_3', '', 0],
  ['_hidden:_port', '', 0],
];

const BAD: readonly string[] = [
  '',
  ' ',
  'localhost',
  '1.2.3',
  '1.2.3.256',
  '01.2.3.4',
  '1.2.3.4:',
  '1.2.3.4:65536',
  '1.2.3.4:x',
  '1.2.3.4 ',
  '[1.2.3.4]',
  '[2001:db8::1',
  '2001:db8::1]',
  '[2001:db8::g]',
  '[fe80::1%eth0]',
  '[::1]:65536',
  '_',
  '_a b',
  'unknown1',
  '"1.2.3.4"',
  '1.2.3.4\t',
  '1.2.3.4:123456',
  '<script>',
];

describe('parseNodeName', () => {
  for (const [text, address, port] of GOOD) {
    it(`reads ${text}`, () => {
      assert.deepEqual(parseNodeName(text), { address, port });
      assert.deepEqual(parseBareNodeName(text), { address, port });
    });
  }

  for (const text of BAD) {
    it(`refuses '${text}'`, () => {
      assert.throws(() => parseNodeName(text), { status: 400 });
      assert.throws(() => parseBareNodeName(text), { status: 400 });
    });
  }

  it('wants brackets around IPv6 addresses, which X-Forwarded-For does not have', () => {
    assert.throws(() => parseNodeName('2001:db8::1'), { status: 400 });
    assert.deepEqual(parseBareNodeName('2001:DB8:0::1'), { address: '2001:db8::1', port: 0 });
    assert.throws(() => parseBareNodeName('fe80::1%eth0'), { status: 400 });
  });
});
