import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { parity } from './parity.test.kit.ts';

// What the standard leaves to WebIDL is called with arguments that TypeScript refuses.
// biome-ignore lint/suspicious/noExplicitAny: see above
type Anything = any;

parity('Headers: symbols are refused', ({ Headers }) => {
  const symbol = Symbol('a') as Anything;
  const headers = new Headers();
  for (const method of ['get', 'has', 'delete'] as const) assert.throws(() => headers[method](symbol), TypeError);
  for (const method of ['append', 'set'] as const) {
    assert.throws(() => headers[method](symbol, 'a'), TypeError);
    assert.throws(() => headers[method]('a', symbol), TypeError);
  }
});

parity('Headers: names are converted to strings', ({ Headers }) => {
  const headers = new Headers() as Anything;
  headers.set(1, 'one');
  headers.set(null, 'nothing');
  headers.set(undefined, undefined);
  assert.deepEqual(
    [...headers],
    [
      ['1', 'one'],
      ['null', 'nothing'],
      ['undefined', 'undefined'],
    ],
  );
  assert.equal(headers.get(undefined), 'undefined');
  assert.equal(headers.has(null), true);
  headers.delete(1);
  assert.equal(headers.has('1'), false);
});

parity('Headers: a missing argument is refused', ({ Headers }) => {
  const headers = new Headers() as Anything;
  for (const method of ['append', 'delete', 'get', 'has', 'set', 'forEach'])
    assert.throws(() => headers[method](), TypeError, method);
  assert.throws(() => headers.append('a'), TypeError);
  assert.throws(() => headers.set('a'), TypeError);
});

parity('Headers: several values are combined with a comma', ({ Headers }) => {
  const headers = new Headers([
    ['a', '1'],
    ['b', ''],
    ['A', '2'],
    ['a', ''],
  ]);
  headers.append('b', '');
  assert.equal(headers.get('a'), '1, 2, ');
  assert.equal(headers.get('b'), ', ');
  headers.set('a', '3');
  assert.equal(headers.get('a'), '3');
});

parity('Headers: deleting what is not there does nothing', ({ Headers }) => {
  const headers = new Headers({ a: '1' });
  assert.equal(headers.delete('b') as unknown, undefined);
  assert.deepEqual([...headers], [['a', '1']]);
  assert.equal(headers.get('b'), null);
});

parity('Headers: every Set-Cookie stays on its own', ({ Headers }) => {
  const headers = new Headers([
    ['Set-Cookie', 'a=1'],
    ['x', '1'],
    ['set-cookie', 'b=2; Expires=Wed, 21 Oct 2015 07:28:00 GMT'],
  ]);
  headers.append('SET-COOKIE', 'a=1');
  const cookies = ['a=1', 'b=2; Expires=Wed, 21 Oct 2015 07:28:00 GMT', 'a=1'];
  assert.deepEqual(headers.getSetCookie(), cookies);
  assert.equal(headers.get('set-cookie'), cookies.join(', '));
  assert.deepEqual([...headers], [...cookies.map((cookie) => ['set-cookie', cookie]), ['x', '1']]);
  assert.deepEqual([...new Headers(headers)], [...headers]);
  assert.deepEqual(new Headers([...headers]).getSetCookie(), cookies);
  headers.getSetCookie().push('mine');
  assert.equal(headers.getSetCookie().length, 3);
  headers.set('Set-Cookie', 'c=3');
  assert.deepEqual(headers.getSetCookie(), ['c=3']);
  headers.delete('set-cookie');
  assert.deepEqual(headers.getSetCookie(), []);
  assert.equal(headers.has('set-cookie'), false);
});

parity('Headers: Set-Cookie2 is like any other', ({ Headers }) => {
  const headers = new Headers([
    ['set-cookie2', 'a'],
    ['set-cookie2', 'b'],
  ]);
  assert.deepEqual([...headers], [['set-cookie2', 'a, b']]);
  assert.deepEqual(headers.getSetCookie(), []);
});

parity('Headers: no name is forbidden here', ({ Headers }) => {
  for (const name of [
    'Host',
    'Cookie',
    'Content-Length',
    'Connection',
    'Origin',
    'Date',
    'Sec-Fetch-Mode',
    'Proxy-x',
  ]) {
    assert.equal(new Headers({ [name]: 'a' }).get(name), 'a');
  }
});

parity('Headers: iteration is sorted by name', ({ Headers }) => {
  const headers = new Headers([
    ['b', '2'],
    ['C', '3'],
    ['a', '1'],
    ['a-b', '4'],
    ['a_b', '5'],
    ['0', '6'],
    ['ab', '7'],
  ]);
  assert.deepEqual([...headers.keys()], ['0', 'a', 'a-b', 'a_b', 'ab', 'b', 'c']);
  assert.deepEqual([...headers.values()], ['6', '1', '4', '5', '7', '2', '3']);
  assert.deepEqual([...headers.entries()], [...headers]);
  assert.deepEqual(Object.fromEntries(headers), { 0: '6', a: '1', 'a-b': '4', a_b: '5', ab: '7', b: '2', c: '3' });
});

parity('Headers: many fields are sorted too', ({ Headers }) => {
  const names = Array.from({ length: 100 }, (_, index) => `x-${(index * 37) % 100}`);
  const headers = new Headers(names.map((name) => [name, name]));
  assert.deepEqual([...headers.keys()], [...names].sort());
});

parity('Headers: an iterator sees later changes', ({ Headers }) => {
  const headers = new Headers([
    ['a', '1'],
    ['b', '2'],
    ['c', '3'],
  ]);
  const seen: string[] = [];
  for (const [name] of headers) {
    seen.push(name);
    headers.delete('b');
    if (name === 'c') headers.append('d', '4');
  }
  assert.deepEqual(seen, ['a', 'c', 'd']);
});

parity('Headers: what an iterator gives is the caller\u2019s', ({ Headers }) => {
  const headers = new Headers({ a: '1' });
  for (const pair of headers) pair[1] = 'changed';
  assert.deepEqual([...headers], [['a', '1']]);
});

parity('Headers: the iterator is one of the language', ({ Headers }) => {
  const iterator = new Headers({ a: '1' })[Symbol.iterator]() as Anything;
  assert.equal(iterator[Symbol.iterator](), iterator);
  assert.equal(Object.prototype.toString.call(iterator), '[object Headers Iterator]');
  const arrayIterator = Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]()));
  assert.equal(Object.getPrototypeOf(Object.getPrototypeOf(iterator)), arrayIterator);
  assert.deepEqual(iterator.next(), { value: ['a', '1'], done: false });
  assert.deepEqual(iterator.next(), { value: undefined, done: true });
  assert.deepEqual(iterator.next(), { value: undefined, done: true });
  assert.throws(() => iterator.next.call({}), TypeError);
});

parity('Headers: forEach', ({ Headers }) => {
  const headers = new Headers({ b: '2', a: '1' });
  const calls: unknown[] = [];
  const self = {};
  headers.forEach(
    function (this: unknown, ...given: unknown[]) {
      calls.push([this === self, ...given.slice(0, 2), given[2] === headers, given.length]);
    } as Anything,
    self,
  );
  assert.deepEqual(calls, [
    [true, '1', 'a', true, 3],
    [true, '2', 'b', true, 3],
  ]);
  for (const callback of [null, 1, {}, 'a']) assert.throws(() => headers.forEach(callback as Anything), TypeError);
  assert.throws(
    () =>
      headers.forEach(() => {
        throw new RangeError('mine');
      }),
    RangeError,
  );
});

parity('Headers: the interface', ({ Headers }) => {
  const headers = new Headers();
  assert.equal(Headers.name, 'Headers');
  assert.equal(Headers.length, 0);
  assert.equal(Object.prototype.toString.call(headers), '[object Headers]');
  assert.equal(Headers.prototype[Symbol.iterator], Headers.prototype.entries);
  assert.throws(() => (Headers as Anything)(), TypeError);
  const lengths: Record<string, number> = {
    append: 2,
    delete: 1,
    get: 1,
    has: 1,
    set: 2,
    getSetCookie: 0,
    keys: 0,
    values: 0,
    entries: 0,
    forEach: 1,
  };
  for (const [name, length] of Object.entries(lengths)) {
    const descriptor = Object.getOwnPropertyDescriptor(Headers.prototype, name)!;
    assert.deepEqual(
      [name, descriptor.value.length, descriptor.enumerable, descriptor.writable, descriptor.configurable],
      [name, length, true, true, true],
    );
    assert.throws(() => descriptor.value.call({}, 'a', 'b'), TypeError);
  }
  assert.ok(headers instanceof Headers);
  assert.ok(!({} instanceof Headers));
  assert.ok(!((null as Anything) instanceof Headers));
});

parity('Headers: subclasses', ({ Headers }) => {
  class Mine extends Headers {
    extra(): string {
      return `${this.get('a')}!`;
    }
  }
  const mine = new Mine({ a: '1' });
  assert.equal(mine.extra(), '1!');
  assert.ok(mine instanceof Mine && mine instanceof Headers);
  assert.ok(!(new Headers() instanceof Mine));
});

parity('Headers: util.inspect', ({ Headers }) => {
  assert.equal(inspect(new Headers({ a: '1', b: '2' })), "Headers { a: '1', b: '2' }");
});
