import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { parity } from './parity.test.kit.ts';

// What the standard leaves to WebIDL is called with arguments that TypeScript refuses.
// biome-ignore lint/suspicious/noExplicitAny: see above
type Anything = any;

const BAD_NAMES = [
  '',
  ' ',
  'a b',
  'a:',
  'a\n',
  'é',
  '(a)',
  'a,b',
  '\0',
  'a/b',
  '[a]',
  '{a}',
  'ā',
  '"a"',
  'a\t',
  'a@',
  'a=b',
];
const GOOD_NAMES = [
  'a',
  'A',
  'x-a',
  "!#$%&'*+-.^_`|~",
  '0',
  'X_Y',
  'constructor',
  'toString',
  '__proto__',
  'hasOwnProperty',
];
const BAD_VALUES = ['a\0b', 'a\rb', 'a\nb', 'a\r\nb: c', 'ā', '\ud83d\ude00', 'a\r\n b'];
const GOOD_VALUES: readonly (readonly [unknown, string])[] = [
  ['', ''],
  ['a', 'a'],
  [' a ', 'a'],
  ['\ta\t', 'a'],
  ['\r\na\r\n', 'a'],
  ['a  b', 'a  b'],
  ['a\tb', 'a\tb'],
  ['\u00e9', '\u00e9'],
  ['\u00ff', '\u00ff'],
  ['\u00a0a\u00a0', '\u00a0a\u00a0'],
  ['\v', '\v'],
  ['\f', '\f'],
  ['\x7f', '\x7f'],
  [1, '1'],
  [null, 'null'],
  [undefined, 'undefined'],
  [true, 'true'],
  [['a', 'b'], 'a,b'],
  [{ toString: () => 'object' }, 'object'],
];
const NO_INIT: readonly unknown[] = [null, 0, 1, true, 'a', '', Symbol('a'), 1n];

parity('Headers: no init', ({ Headers }) => {
  assert.deepEqual([...new Headers()], []);
  assert.deepEqual([...new Headers(undefined)], []);
  assert.deepEqual([...new Headers({})], []);
  assert.deepEqual([...new Headers([])], []);
  assert.deepEqual([...new Headers(new Headers())], []);
});

parity('Headers: what is no init is refused', ({ Headers }) => {
  for (const init of NO_INIT) assert.throws(() => new Headers(init as Anything), TypeError, inspect(init));
});

parity('Headers: pairs that are none are refused', ({ Headers }) => {
  for (const init of [[[]], [['a']], [['a', 'b', 'c']], ['ab'], [1], [null], [{}], ['a', 'b']]) {
    assert.throws(() => new Headers(init as Anything), TypeError, inspect(init));
  }
  assert.throws(() => new Headers({ [Symbol.iterator]: 1 } as Anything), TypeError);
});

parity('Headers: init from pairs, iterables, maps, records and Headers', ({ Headers }) => {
  const expected = [
    ['a', '1'],
    ['b', '2'],
  ];
  const pairs = (): Anything => [
    ['B', '2'],
    ['A', '1'],
  ];
  function* generate(): Generator<Anything> {
    yield* pairs();
  }
  const inits: Anything[] = [
    pairs(),
    new Map(pairs()),
    new Set(pairs()),
    generate(),
    { B: '2', A: '1' },
    new URLSearchParams('b=2&a=1'),
  ];
  inits.push(
    new Headers({ A: '1', B: '2' }),
    pairs().map((pair: Anything) => new Set(pair)),
  );
  for (const init of inits) assert.deepEqual([...new Headers(init)], expected, inspect(init));
});

parity(
  'Headers: a record gives its own enumerable string keys',
  ({ Headers }) => {
    const record = Object.create({ inherited: 'no' });
    Object.defineProperty(record, 'hidden', { value: 'no', enumerable: false });
    Object.defineProperty(record, Symbol('hidden'), { value: 'no', enumerable: false });
    record.shown = 'yes';
    assert.deepEqual([...new Headers(record)], [['shown', 'yes']]);
    record[Symbol('shown')] = 'no';
    assert.throws(() => new Headers(record), TypeError);
  },
  { node: 'all', why: 'undici looks at symbols that are not enumerable' },
);

parity(
  'Headers: a record may be a proxy or a function',
  ({ Headers }) => {
    assert.deepEqual([...new Headers(new Proxy({ a: '1' }, {}))], [['a', '1']]);
    assert.deepEqual([...new Headers(Object.assign(() => {}, { a: '1' }) as Anything)], [['a', '1']]);
  },
  { node: 'all', why: 'undici takes properties that are not enumerable' },
);

parity('Headers: a record keeps both spellings of a name', ({ Headers }) => {
  assert.deepEqual([...new Headers({ 'X-a': '1', 'x-A': '2' })], [['x-a', '1, 2']]);
});

parity(
  'Headers: a response is a record without fields',
  ({ Headers, Response }) => {
    assert.deepEqual([...new Headers(new Response(null, { headers: { a: '1' } }) as Anything)], []);
  },
  { node: [20, 21, 22], why: 'undici 6 keeps its state under symbols and takes those for names' },
);

parity('Headers: what throws in the init is passed on', ({ Headers }) => {
  const fault = new RangeError('mine');
  const throwing = (): never => {
    throw fault;
  };
  assert.throws(
    () =>
      new Headers({
        get a(): string {
          return throwing();
        },
      }),
    fault,
  );
  assert.throws(() => new Headers({ [Symbol.iterator]: throwing } as Anything), fault);
  assert.throws(() => new Headers({ a: { toString: throwing } } as Anything), fault);
});

parity('Headers: the copy of another is its own', ({ Headers }) => {
  const first = new Headers({ a: '1' });
  const second = new Headers(first);
  second.append('a', '2');
  first.set('b', '3');
  assert.deepEqual(
    [...first],
    [
      ['a', '1'],
      ['b', '3'],
    ],
  );
  assert.deepEqual([...second], [['a', '1, 2']]);
});

for (const name of BAD_NAMES) {
  parity(`Headers: the name ${JSON.stringify(name)} is refused`, ({ Headers }) => {
    const headers = new Headers();
    assert.throws(() => headers.append(name, 'a'), TypeError);
    assert.throws(() => headers.set(name, 'a'), TypeError);
    assert.throws(() => headers.get(name), TypeError);
    assert.throws(() => headers.has(name), TypeError);
    assert.throws(() => headers.delete(name), TypeError);
    assert.throws(() => new Headers([[name, 'a']]), TypeError);
    assert.throws(() => new Headers({ [name]: 'a' }), TypeError);
    assert.deepEqual([...headers], []);
  });
}

for (const name of GOOD_NAMES) {
  parity(`Headers: the name ${JSON.stringify(name)} is taken in any case`, ({ Headers }) => {
    const headers = new Headers([[name, '1']]);
    assert.equal(headers.get(name), '1');
    assert.equal(headers.get(name.toUpperCase()), '1');
    assert.equal(headers.has(name.toLowerCase()), true);
    assert.deepEqual([...headers.keys()], [name.toLowerCase()]);
    headers.set(name.toUpperCase(), '2');
    headers.append(name, '3');
    assert.deepEqual([...headers], [[name.toLowerCase(), '2, 3']]);
    headers.delete(name.toUpperCase());
    assert.equal(headers.get(name), null);
    assert.equal(headers.has(name), false);
  });
}

for (const value of BAD_VALUES) {
  parity(`Headers: the value ${JSON.stringify(value)} is refused`, ({ Headers }) => {
    const headers = new Headers({ a: 'kept' });
    assert.throws(() => headers.append('a', value), TypeError);
    assert.throws(() => headers.set('a', value), TypeError);
    assert.throws(() => new Headers([['a', value]]), TypeError);
    assert.throws(() => new Headers({ a: value }), TypeError);
    assert.deepEqual([...headers], [['a', 'kept']]);
  });
}

for (const [given, value] of GOOD_VALUES) {
  parity(`Headers: the value ${inspect(given)} becomes ${JSON.stringify(value)}`, ({ Headers }) => {
    const headers = new Headers({ a: given as Anything });
    assert.equal(headers.get('a'), value);
    headers.set('a', given as Anything);
    assert.equal(headers.get('a'), value);
    headers.append('b', given as Anything);
    assert.equal(headers.get('b'), value);
  });
}
