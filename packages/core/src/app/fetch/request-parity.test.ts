import assert from 'node:assert/strict';
import { text } from 'node:stream/consumers';
import { inspect } from 'node:util';
import type { MemoryRequest } from './memory-exchange.test.kit.ts';
import { NativeRequest } from './natives.ts';
import { parity } from './parity.test.kit.ts';

const POST: MemoryRequest = {
  method: 'POST',
  target: '/path?query=1',
  headers: [
    'Host',
    'example.com',
    'Content-Type',
    'application/json',
    'X-A',
    '1',
    'x-a',
    '2',
    'Cookie',
    'a=1',
    'Cookie',
    'b=2',
  ],
  body: ['{"a":', '"é"}'],
};
const JSON_TEXT = '{"a":"é"}';

parity('Request: attributes', ({ received, Headers }) => {
  const request = received(POST);
  assert.equal(request.method, 'POST');
  assert.equal(request.url, 'http://example.com/path?query=1');
  assert.ok(request.headers instanceof Headers);
  assert.equal(request.headers, request.headers);
  assert.deepEqual(
    [...request.headers],
    [
      ['content-type', 'application/json'],
      ['cookie', 'a=1; b=2'],
      ['host', 'example.com'],
      ['x-a', '1, 2'],
    ],
  );
  assert.ok(request.signal instanceof AbortSignal);
  assert.equal(request.signal, request.signal);
  assert.equal(request.signal.aborted, false);
  const { cache, credentials, destination, duplex, integrity, keepalive, mode, redirect, referrer, referrerPolicy } =
    request;
  assert.deepEqual(
    { cache, credentials, destination, duplex, integrity, keepalive, mode, redirect, referrer, referrerPolicy },
    {
      ...{
        cache: 'default',
        credentials: 'same-origin',
        destination: '',
        duplex: 'half',
        integrity: '',
        keepalive: false,
      },
      ...{ mode: 'cors', redirect: 'follow', referrer: 'about:client', referrerPolicy: '' },
    },
  );
});

parity('Request: the interface', ({ received, Request }) => {
  const request = received(POST);
  assert.ok(request instanceof Request && request instanceof NativeRequest);
  assert.equal(Object.prototype.toString.call(request), '[object Request]');
  assert.deepEqual(Object.keys(request), []);
  assert.equal(Request.name, 'Request');
  assert.equal(Request.length, 1);
  for (const name of ['method', 'url', 'headers', 'body', 'bodyUsed', 'signal', 'cache', 'duplex']) {
    assert.ok(name in request, name);
    assert.throws(() => Object.assign(request, { [name]: 1 }), TypeError, name);
  }
});

for (const [method, expected] of [
  ['get', 'GET'],
  ['Post', 'POST'],
  ['head', 'HEAD'],
  ['put', 'PUT'],
  ['delete', 'DELETE'],
  ['options', 'OPTIONS'],
  ['PATCH', 'PATCH'],
  ['Purge', 'Purge'],
  ['QUERY', 'QUERY'],
  ['TRACE', 'TRACE'],
  ['M-SEARCH', 'M-SEARCH'],
] as const) {
  parity(`Request: the method ${method} is ${expected}`, ({ received }) => {
    assert.equal(received({ method }).method, expected);
  });
}

for (const method of ['GET', 'HEAD']) {
  parity(`Request: ${method} has no body, whatever was sent`, async ({ received }) => {
    const request = received({ method, body: ['a'] });
    assert.equal(request.body, null);
    assert.equal(await request.text(), '');
    assert.equal(await request.text(), '');
    assert.equal(request.bodyUsed, false);
  });
}

parity('Request: POST without a body has a null body', async ({ received }) => {
  const request = received({ method: 'POST' });
  assert.equal(request.body, null);
  assert.equal(await request.text(), '');
  assert.equal(request.bodyUsed, false);
  await assert.rejects(request.json(), SyntaxError);
});

for (const slow of [false, true]) {
  const sent = { ...POST, slow, chunked: slow };
  const how = slow ? 'that comes bit by bit' : 'that is here';

  parity(`Request: a body ${how}: text and json`, async ({ received }) => {
    assert.equal(await received(sent).text(), JSON_TEXT);
    assert.deepEqual(await received(sent).json(), { a: 'é' });
  });

  parity(`Request: a body ${how}: bytes, arrayBuffer, blob`, async ({ received }) => {
    const expected = new TextEncoder().encode(JSON_TEXT);
    assert.deepEqual(await received(sent).bytes(), expected);
    assert.deepEqual(new Uint8Array(await received(sent).arrayBuffer()), expected);
    const blob = await received(sent).blob();
    assert.equal(blob.type, 'application/json');
    assert.equal(await blob.text(), JSON_TEXT);
  });

  parity(`Request: a body ${how}: as a stream`, async ({ received }) => {
    const request = received(sent);
    assert.ok(request.body instanceof ReadableStream);
    assert.equal(request.body, request.body);
    assert.equal(request.bodyUsed, false);
    assert.equal(await text(request.body), JSON_TEXT);
    assert.equal(request.bodyUsed, true);
  });

  parity(`Request: a body ${how}: used once only`, async ({ received }) => {
    const request = received(sent);
    const promise = request.text();
    assert.equal(request.bodyUsed, true);
    await assert.rejects(request.json(), TypeError);
    await promise;
    for (const method of ['text', 'json', 'arrayBuffer', 'bytes', 'blob', 'formData'] as const)
      await assert.rejects(request[method](), TypeError);
    assert.throws(() => request.clone(), TypeError);
    assert.equal(request.body!.locked, true);
  });

  parity(`Request: a body ${how}: clone`, async ({ received, Request }) => {
    const request = received(sent);
    const copy = request.clone();
    assert.ok(copy instanceof Request);
    assert.deepEqual([copy.url, copy.method, [...copy.headers]], [request.url, request.method, [...request.headers]]);
    copy.headers.set('x-a', '3');
    assert.equal(request.headers.get('x-a'), '1, 2');
    assert.notEqual(copy.signal, request.signal);
    assert.deepEqual(await Promise.all([copy.text(), request.clone().text(), request.json()]), [
      JSON_TEXT,
      JSON_TEXT,
      { a: 'é' },
    ]);
  });

  parity(`Request: a body ${how}: new Request(request)`, async ({ received, Request }) => {
    const request = received(sent);
    const next = new Request(request);
    assert.deepEqual([next.url, next.method, [...next.headers]], [request.url, request.method, [...request.headers]]);
    assert.equal(request.bodyUsed, true);
    await assert.rejects(request.text(), TypeError);
    assert.equal(await next.text(), JSON_TEXT);
    assert.throws(() => new Request(request), TypeError);
  });

  parity(`Request: a body ${how}: new Request(request, init)`, async ({ received, Request }) => {
    const request = received(sent);
    const next = new Request(request, { method: 'PUT', headers: { a: '1' }, body: 'other' });
    assert.deepEqual([next.method, next.headers.get('a'), next.headers.get('x-a')], ['PUT', '1', null]);
    assert.equal(request.bodyUsed, false);
    assert.equal(await next.text(), 'other');
    assert.equal(await request.text(), JSON_TEXT);
    assert.equal(await new Request(request, { body: 'again' }).text(), 'again');
  });

  parity(`Request: a body ${how}: new Request(url, request)`, async ({ received, Request }) => {
    const request = received(sent);
    const next = new Request('http://other/', request);
    assert.deepEqual([next.url, next.method, next.headers.get('x-a')], ['http://other/', 'POST', '1, 2']);
    assert.equal(await next.text(), JSON_TEXT);
  });

  parity(`Request: a body ${how}: goes on as that of a response`, async ({ received, Response }) => {
    const request = received(sent);
    assert.equal(await new Response(request.body).text(), JSON_TEXT);
    assert.equal(request.bodyUsed, true);
  });
}

parity('Request: a body that breaks off', async ({ received }) => {
  const fault = new RangeError('cut');
  const sent = { ...POST, body: ['a', fault] };
  for (const method of ['text', 'json', 'arrayBuffer', 'bytes', 'blob', 'formData'] as const)
    await assert.rejects(received(sent)[method](), fault);
  await assert.rejects(text(received(sent).body!), fault);
});

parity('Request: made by the application', async ({ Request, Headers }) => {
  const request = new Request('http://a/b', {
    method: 'post',
    headers: { A: '1' },
    body: 'text',
    signal: AbortSignal.abort(),
  });
  assert.deepEqual(
    [request.url, request.method, request.headers.get('a'), request.signal.aborted],
    ['http://a/b', 'POST', '1', true],
  );
  assert.ok(request.headers instanceof Headers);
  assert.equal(request.headers.get('content-type'), 'text/plain;charset=UTF-8');
  assert.ok(request instanceof Request && request instanceof NativeRequest);
  assert.equal(await new Request(request, { headers: new Headers({ b: '2' }) }).text(), 'text');
  class Mine extends Request {}
  const mine = new Mine('http://a/');
  assert.ok(mine instanceof Mine && mine instanceof Request);
  assert.ok(!(request instanceof Mine));
});

for (const [input, init] of [
  ['/relative'],
  ['http://user:pass@a/'],
  ['http://a', { method: 'CONNECT' }],
  ['http://a', { method: 'a b' }],
  ['http://a', { body: 'a' }],
  ['http://a', { headers: { 'a b': 'c' } }],
  ['http://a', 1],
] as const) {
  parity(`Request: ${inspect([input, init], { breakLength: Number.POSITIVE_INFINITY })} is refused`, ({ Request }) => {
    assert.throws(() => new Request(input, init as RequestInit), TypeError);
    assert.throws(() => new (Request as unknown as new () => Request)(), TypeError);
  });
}

parity('Request: util.inspect shows what it is', ({ received }) => {
  const shown = inspect(received(POST), { colors: false });
  assert.match(shown, /^Request \{/);
  assert.match(shown, /method: 'POST'/);
  assert.match(shown, /url: 'http:\/\/example.com\/path\?query=1'/);
});
