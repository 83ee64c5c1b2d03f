import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import * as threads from 'node:worker_threads';
import { NativeHeaders, NativeResponse } from './natives.ts';
import { parity } from './parity.test.kit.ts';

// What the standard leaves to WebIDL is called with arguments that TypeScript refuses.
// biome-ignore lint/suspicious/noExplicitAny: see above
type Anything = any;

parity('Response: defaults', ({ Response, Headers }) => {
  const response = new Response();
  const { status, statusText, ok, type, url, redirected, body, bodyUsed } = response;
  assert.deepEqual(
    { status, statusText, ok, type, url, redirected, body, bodyUsed },
    { status: 200, statusText: '', ok: true, type: 'default', url: '', redirected: false, body: null, bodyUsed: false },
  );
  assert.deepEqual([...response.headers], []);
  assert.ok(response.headers instanceof Headers);
  assert.equal(response.headers, response.headers);
});

for (const init of [undefined, null, {}, [], () => {}, Object.create(null)]) {
  parity(`Response: the init ${inspect(init)} changes nothing`, ({ Response }) => {
    const response = new Response(null, init as Anything);
    assert.deepEqual([response.status, response.statusText, [...response.headers].length], [200, '', 0]);
  });
}

for (const init of [1, 'a', true, 1n, Symbol('a')]) {
  parity(`Response: the init ${inspect(init)} is refused`, ({ Response }) => {
    assert.throws(() => new Response(null, init as Anything), TypeError);
  });
}

for (const status of [200, 201, 299, 300, 404, 418, 500, 599, '404', 404.9, 65_936, { valueOf: () => 404 }]) {
  parity(`Response: the status ${inspect(status)} is taken`, ({ Response }) => {
    const response = new Response('a', { status: status as Anything });
    const expected = Math.trunc(Number(status)) % 65_536;
    assert.equal(response.status, expected);
    assert.equal(response.ok, expected < 300);
  });
}

for (const status of [0, 100, 101, 199, 600, 1000, -1, Number.NaN, Number.POSITIVE_INFINITY, null, 'a', 65_536]) {
  parity(`Response: the status ${inspect(status)} is out of range`, ({ Response }) => {
    assert.throws(() => new Response(null, { status: status as Anything }), RangeError);
    assert.throws(() => Response.json(1, { status: status as Anything }), RangeError);
  });
}

for (const status of [204, 205, 304]) {
  parity(`Response: the status ${status} goes with no body`, ({ Response }) => {
    assert.equal(new Response(null, { status }).status, status);
    assert.equal(new Response(undefined, { status }).body, null);
    for (const body of ['', 'a', new Uint8Array(0), new Blob([]), new URLSearchParams()]) {
      assert.throws(() => new Response(body, { status }), TypeError);
    }
    assert.throws(() => Response.json({}, { status }), TypeError);
  });
}

for (const statusText of ['', 'OK', 'Not Found', 'a\tb', '\u00e9', '\u0080', ' ', undefined]) {
  parity(`Response: the status text ${inspect(statusText)} is taken`, ({ Response }) => {
    assert.equal(new Response(null, { statusText: statusText as string }).statusText, statusText ?? '');
  });
}

for (const statusText of ['\n', 'a\r\nb', '\0', '\x7f', 'ā', Symbol('a')]) {
  parity(`Response: the status text ${inspect(statusText)} is refused`, ({ Response }) => {
    assert.throws(() => new Response(null, { statusText: statusText as string }), TypeError);
  });
}

parity('Response: status texts are converted to strings', ({ Response }) => {
  assert.equal(new Response(null, { statusText: null as Anything }).statusText, 'null');
  assert.equal(new Response(null, { statusText: 1 as Anything }).statusText, '1');
});

for (const headers of [null, 1, 'a', [['a']], { 'a b': 'c' }, { a: 'b\n c' }, [['a', 'ā']]]) {
  parity(`Response: the headers ${inspect(headers)} are refused`, ({ Response }) => {
    assert.throws(() => new Response(null, { headers: headers as Anything }), TypeError);
  });
}

parity('Response: headers of every kind', ({ Response, Headers }) => {
  const expected = [
    ['a', '1'],
    ['b', '2'],
  ];
  for (const headers of [
    { B: '2', A: '1' },
    [
      ['b', '2'],
      ['a', '1'],
    ],
    new Map([
      ['b', '2'],
      ['a', '1'],
    ]),
    new Headers({ a: '1', b: '2' }),
    new NativeHeaders({ a: '1', b: '2' }),
  ]) {
    assert.deepEqual([...new Response(null, { headers: headers as Anything }).headers], expected);
  }
});

parity('Response: headers are copied when it is made', ({ Response, Headers }) => {
  const record = { a: '1' };
  const given = new Headers(record);
  const first = new Response(null, { headers: record });
  const second = new Response(null, { headers: given });
  record.a = '2';
  given.set('a', '2');
  second.headers.append('a', '3');
  assert.equal(first.headers.get('a'), '1');
  assert.equal(second.headers.get('a'), '1, 3');
  assert.equal(given.get('a'), '2');
});

parity('Response: headers can be changed, none is forbidden', ({ Response }) => {
  const { headers } = new Response('a', { headers: { 'Set-Cookie': 'a=1', 'Content-Length': '7' } });
  headers.append('set-cookie', 'b=2');
  headers.delete('content-type');
  headers.set('Location', '/');
  assert.deepEqual(
    [...headers],
    [
      ['content-length', '7'],
      ['location', '/'],
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2'],
    ],
  );
});

parity('Response: another response as init', async ({ Response }) => {
  for (const Other of [Response, NativeResponse]) {
    const other = new Other('body', {
      status: 404,
      statusText: 'Gone away',
      headers: [
        ['a', '1'],
        ['set-cookie', 'a=1'],
        ['set-cookie', 'b=2'],
      ],
    });
    const response = new Response(other.body, other);
    assert.deepEqual([response.status, response.statusText], [404, 'Gone away']);
    assert.deepEqual([...response.headers], [...other.headers]);
    assert.deepEqual(response.headers.getSetCookie(), ['a=1', 'b=2']);
    assert.equal(await response.text(), 'body');
    assert.equal(other.bodyUsed, true);
  }
});

parity('Response: the interface', ({ Response }) => {
  const response = new Response('a');
  assert.equal(Response.name, 'Response');
  assert.equal(Response.length, 0);
  assert.equal(Object.prototype.toString.call(response), '[object Response]');
  assert.throws(() => (Response as Anything)(), TypeError);
  for (const name of ['type', 'url', 'redirected', 'status', 'ok', 'statusText', 'headers', 'body', 'bodyUsed']) {
    const descriptor = Object.getOwnPropertyDescriptor(Response.prototype, name)!;
    assert.deepEqual(
      [name, typeof descriptor.get, descriptor.set, descriptor.enumerable, descriptor.configurable],
      [name, 'function', undefined, true, true],
    );
    assert.throws(() => descriptor.get!.call({}), TypeError);
    assert.throws(() => (Response.prototype as Anything)[name], TypeError);
  }
  for (const name of ['clone', 'arrayBuffer', 'blob', 'bytes', 'formData', 'json', 'text']) {
    const descriptor = Object.getOwnPropertyDescriptor(Response.prototype, name)!;
    assert.deepEqual(
      [name, descriptor.value.length, descriptor.enumerable, descriptor.writable, descriptor.configurable],
      [name, 0, true, true, true],
    );
  }
  for (const name of ['error', 'json', 'redirect'])
    assert.equal(Object.getOwnPropertyDescriptor(Response, name)!.enumerable, true);
  assert.ok(!({} instanceof Response) && !((null as Anything) instanceof Response));
});

parity('Response: every member of Node\u2019s is there', ({ Response }) => {
  for (const [mine, nodes] of [
    [Response, NativeResponse],
    [Response.prototype, NativeResponse.prototype],
  ] as const) {
    const missing = Object.getOwnPropertyNames(nodes).filter((name) => !Object.hasOwn(mine, name));
    assert.deepEqual(missing, []);
  }
});

parity('Response: subclasses', async (classes) => {
  const Response: typeof globalThis.Response = classes.Response;
  class Mine extends Response {
    readonly extra = 'extra';
    constructor(text: string) {
      super(text, { status: 201 });
    }
  }
  const mine = new Mine('a');
  assert.deepEqual([mine.extra, mine.status, await mine.text()], ['extra', 201, 'a']);
  assert.ok(mine instanceof Mine && mine instanceof Response && mine instanceof NativeResponse);
  assert.ok(!(new Response() instanceof Mine));
});

parity('Response: util.inspect shows what it is', ({ Response }) => {
  const text = inspect(new Response('a', { status: 201, headers: { a: '1' } }), { colors: false });
  assert.match(text, /^Response \{/);
  assert.match(text, /status: 201/);
  assert.match(text, /a: '1'/);
});

parity('Response: structuredClone', ({ Response }) => {
  // Before 22.10 Node itself clones an empty object.
  if (!('markAsUncloneable' in threads)) return;
  assert.throws(() => structuredClone(new Response('a')), { name: 'DataCloneError' });
  assert.throws(() => structuredClone(new Response('a').headers), { name: 'DataCloneError' });
});
