import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseForwarded } from './forwarded-field.ts';

const read = (value: string) => parseForwarded(value).map((element) => Object.fromEntries(element));

const GOOD: readonly [string, object[]][] = [
  // The examples of RFC 7239.
  ['for="_gazonk"', [{ for: '_gazonk' }]],
  ['For="[2001:db8:cafe::17]:4711"', [{ for: '[2001:db8:cafe::17]:4711' }]],
  ['for=192.0.2.60;proto=http;by=203.0.113.43', [{ for: '192.0.2.60', proto: 'http', by: '203.0.113.43' }]],
  ['for=192.0.2.43, for=198.51.100.17', [{ for: '192.0.2.43' }, { for: '198.51.100.17' }]],
  ['for=_hidden, for=_SEVKISEK', [{ for: '_hidden' }, { for: '_SEVKISEK' }]],
  [
    'for=192.0.2.43,for="[2001:db8:cafe::17]",for=unknown',
    [{ for: '192.0.2.43' }, { for: '[2001:db8:cafe::17]' }, { for: 'unknown' }],
  ],
  // Quoting.
  ['for="a,b;c=\\"d\\\\"', [{ for: 'a,b;c="d\\' }]],
  ['for="";host=""', [{ for: '', host: '' }]],
  // Lists may have empty elements.
  ['', []],
  [' , ,', []],
  [',for=1.1.1.1,,', [{ for: '1.1.1.1' }]],
  // Common, though not in the grammar.
  ['for=1.1.1.1 ; proto=https', [{ for: '1.1.1.1', proto: 'https' }]],
  ['for=1.1.1.1;', [{ for: '1.1.1.1' }]],
  ['PROTO=https;unheard-of=x', [{ proto: 'https', 'unheard-of': 'x' }]],
];

const BAD: readonly string[] = [
  'for',
  'for=',
  '=1.1.1.1',
  'for =1.1.1.1',
  'for= 1.1.1.1',
  'for=1.1.1.1:80',
  'for=[::1]',
  'for="1.1.1.1',
  'for=1.1.1.1"',
  'for="1.1.1.1"x',
  'for="\\"',
  'for=1.1.1.1 for=2.2.2.2',
  'for=1.1.1.1;for=2.2.2.2',
  'for=1.1.1.1;FOR=2.2.2.2',
  'for=1.1.1.1;;proto=http',
  ';for=1.1.1.1',
  'for=1.1.1.1;,for=2.2.2.2',
  'for=é',
];

describe('parseForwarded', () => {
  for (const [value, elements] of GOOD) it(`reads ${value}`, () => assert.deepEqual(read(value), elements));
  for (const value of BAD) it(`refuses ${value}`, () => assert.throws(() => read(value), { status: 400 }));

  it('needs no more time for a long value than its length asks for', () => {
    const start = performance.now();
    assert.throws(() => read(`for="${'\\"'.repeat(30_000)}`), { status: 400 });
    assert.equal(read('for=a,'.repeat(10_000)).length, 10_000);
    assert.throws(() => read(`${' '.repeat(60_000)}x`), { status: 400 });
    assert.ok(performance.now() - start < 2_000);
  });
});
