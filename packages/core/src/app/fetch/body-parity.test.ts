import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { inspect } from 'node:util';
import { type Classes, parity, type WithBytes } from './parity.test.kit.ts';

// What the standard leaves to WebIDL is called with arguments that TypeScript refuses.
// biome-ignore lint/suspicious/noExplicitAny: see above
type Anything = any;

const TEXT = 'text/plain;charset=UTF-8';
const FORM = 'application/x-www-form-urlencoded;charset=UTF-8';
const bytes = (...numbers: number[]): Uint8Array => new Uint8Array(numbers);
const streamOf = (...chunks: unknown[]): ReadableStream =>
  new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });

async function* generate(): AsyncGenerator<Uint8Array> {
  yield bytes(97);
  yield bytes(98);
}

/** What a body is made of, the text it has, and the Content-Type that goes with it. */
const BODIES: readonly (readonly [string, () => unknown, string, string | null])[] = [
  ['text', () => 'ab', 'ab', TEXT],
  ['an empty text', () => '', '', TEXT],
  ['text beyond ASCII', () => 'é€😀', 'é€😀', TEXT],
  ['text with lone surrogates', () => 'a\ud800b\udc00', 'a\ufffdb\ufffd', TEXT],
  ['text with a byte order mark', () => '\ufeffab', 'ab', TEXT],
  ['a number', () => 1, '1', TEXT],
  ['zero', () => 0, '0', TEXT],
  ['false', () => false, 'false', TEXT],
  ['an object', () => ({}), '[object Object]', TEXT],
  ['an array', () => [1, 2], '1,2', TEXT],
  ['an object with toString', () => ({ toString: () => 'ab' }), 'ab', TEXT],
  ['a Uint8Array', () => bytes(97, 98), 'ab', null],
  ['a part of a Uint8Array', () => bytes(96, 97, 98, 99).subarray(1, 3), 'ab', null],
  ['a Buffer', () => Buffer.from('ab'), 'ab', null],
  ['an ArrayBuffer', () => bytes(97, 98).buffer, 'ab', null],
  ['a DataView', () => new DataView(bytes(96, 97, 98, 99).buffer, 1, 2), 'ab', null],
  ['a Uint16Array', () => new Uint16Array(bytes(97, 98).buffer), 'ab', null],
  ['no bytes', () => bytes(), '', null],
  ['bytes that are no UTF-8', () => bytes(97, 0xff, 98), 'a\ufffdb', null],
  ['a cut sequence', () => bytes(0xe2, 0x82), '\ufffd', null],
  ['a Blob without type', () => new Blob(['ab']), 'ab', null],
  ['a Blob with a type', () => new Blob(['ab'], { type: 'text/css' }), 'ab', 'text/css'],
  ['an empty Blob', () => new Blob([]), '', null],
  ['a File', () => new File(['ab'], 'a.txt', { type: 'text/x' }), 'ab', 'text/x'],
  ['URLSearchParams', () => new URLSearchParams({ a: 'b c', d: 'é' }), 'a=b+c&d=%C3%A9', FORM],
  ['a stream', () => streamOf(bytes(97), bytes(98)), 'ab', null],
  ['an empty stream', () => streamOf(), '', null],
  ['an async iterable', () => generate(), 'ab', null],
  ['a stream of Node', () => Readable.from([Buffer.from('a'), Buffer.from('b')]), 'ab', null],
];

for (const [kind, make, expected, contentType] of BODIES) {
  const create = ({ Response }: Classes): Response & WithBytes => new Response(make() as Anything);

  parity(`Body: ${kind}: Content-Type`, (classes) => {
    assert.equal(create(classes).headers.get('content-type'), contentType);
    const given = new classes.Response(make() as Anything, { headers: { 'Content-Type': 'x/y' } });
    assert.equal(given.headers.get('content-type'), 'x/y');
  });

  parity(`Body: ${kind}: text()`, async (classes) => {
    const response = create(classes);
    assert.equal(response.bodyUsed, false);
    const promise = response.text();
    assert.equal(response.bodyUsed, true);
    assert.equal(await promise, expected);
    assert.equal(response.bodyUsed, true);
  });

  parity(`Body: ${kind}: bytes, arrayBuffer and blob agree`, async (classes) => {
    const raw = await create(classes).bytes();
    assert.equal(Object.getPrototypeOf(raw), Uint8Array.prototype);
    const shared = await create(classes).arrayBuffer();
    assert.ok(shared instanceof ArrayBuffer);
    assert.deepEqual(new Uint8Array(shared), raw);
    const blob = await create(classes).blob();
    assert.equal(blob.type, contentType?.toLowerCase() ?? '');
    assert.deepEqual(new Uint8Array(await blob.arrayBuffer()), raw);
    assert.equal(new TextDecoder().decode(raw), expected);
  });

  parity(`Body: ${kind}: body is a stream of bytes`, async (classes) => {
    const response = create(classes);
    assert.ok(response.body instanceof ReadableStream);
    assert.equal(response.body, response.body);
    assert.equal(response.bodyUsed, false);
    assert.equal(response.body.locked, false);
    assert.equal(new TextDecoder().decode(await buffer(response.body)), expected);
    assert.equal(response.bodyUsed, true);
    await assert.rejects(response.text(), TypeError);
  });

  parity(`Body: ${kind}: used once only`, async (classes) => {
    const response = create(classes);
    await response.arrayBuffer();
    for (const method of ['text', 'json', 'arrayBuffer', 'bytes', 'blob', 'formData'] as const) {
      await assert.rejects(response[method](), TypeError, method);
    }
    assert.throws(() => response.clone(), TypeError);
    assert.equal(response.body!.locked, true);
    assert.throws(() => new classes.Response(response.body), TypeError);
  });

  parity(`Body: ${kind}: clone`, async (classes) => {
    const response = new classes.Response(make() as Anything, { status: 201, statusText: 'Made', headers: { a: '1' } });
    const copy = response.clone();
    copy.headers.set('a', '2');
    assert.deepEqual([response.headers.get('a'), copy.status, copy.statusText], ['1', 201, 'Made']);
    assert.equal(copy.headers.get('content-type'), contentType);
    assert.notEqual(copy.body, response.body);
    assert.deepEqual(await Promise.all([copy.text(), response.text()]), [expected, expected]);
    assert.deepEqual([copy.bodyUsed, response.bodyUsed], [true, true]);
  });

  parity(`Body: ${kind}: clone after the stream was shown, and of a clone`, async (classes) => {
    const response = create(classes);
    assert.ok(response.body);
    const first = response.clone();
    const second = first.clone();
    assert.equal(await first.text(), expected);
    assert.equal(second.bodyUsed, false);
    assert.equal(await text(second.body!), expected);
    assert.equal(await response.text(), expected);
  });
}

parity('Body: the null body', async ({ Response }) => {
  for (const body of [null, undefined]) {
    const response = new Response(body);
    assert.equal(response.body, null);
    for (const _ of [1, 2]) {
      assert.equal(await response.text(), '');
      assert.equal((await response.arrayBuffer()).byteLength, 0);
      assert.equal((await response.bytes()).length, 0);
      assert.equal((await response.blob()).size, 0);
    }
    assert.equal(response.bodyUsed, false);
    await assert.rejects(response.json(), SyntaxError);
    await assert.rejects(response.formData(), TypeError);
    assert.equal(response.clone().body, null);
    assert.equal(response.headers.get('content-type'), null);
  }
});

parity(
  'Body: only the first of two byte order marks is dropped',
  async ({ Response }) => {
    assert.equal(await new Response('\ufeff\ufeffab').text(), '\ufeffab');
  },
  { node: 'all', why: 'undici drops both' },
);

parity('Body: bytes are copied when the body is made', async ({ Response }) => {
  const given = bytes(97, 98);
  const responses = [
    new Response(given),
    new Response(given.buffer as ArrayBuffer),
    new Response(new DataView(given.buffer)),
  ];
  given.fill(0);
  for (const response of responses) assert.equal(await response.text(), 'ab');
});

parity('Body: a stream is locked by reading it', async ({ Response }) => {
  const response = new Response('ab');
  const reader = response.body!.getReader();
  assert.equal(response.bodyUsed, false);
  await assert.rejects(response.text(), TypeError);
  assert.throws(() => response.clone(), TypeError);
  assert.throws(() => new Response(response.body), TypeError);
  reader.releaseLock();
  assert.equal(response.bodyUsed, false);
  assert.equal(await response.text(), 'ab');
});

parity('Body: cancelling counts as using', async ({ Response }) => {
  const response = new Response('ab');
  await response.body!.cancel();
  assert.equal(response.bodyUsed, true);
  await assert.rejects(response.text(), TypeError);
});

parity('Body: a stream that is locked or was read is refused', async ({ Response }) => {
  const locked = streamOf(bytes(97));
  locked.getReader();
  assert.throws(() => new Response(locked), TypeError);
  const read = streamOf(bytes(97));
  const reader = read.getReader();
  await reader.read();
  reader.releaseLock();
  assert.throws(() => new Response(read), TypeError);
});

parity('Body: a stream passed on is shared', async ({ Response }) => {
  const first = new Response('ab');
  const second = new Response(first.body);
  assert.equal(second.body, first.body);
  assert.equal(second.headers.get('content-type'), null);
  assert.equal(await second.text(), 'ab');
  assert.equal(first.bodyUsed, true);
  await assert.rejects(first.text(), TypeError);
});

parity('Body: an error of the stream is passed on', async ({ Response }) => {
  const fault = new RangeError('mine');
  const failing = (): ReadableStream => new ReadableStream({ pull: (controller) => controller.error(fault) });
  for (const method of ['text', 'json', 'arrayBuffer', 'bytes', 'blob', 'formData'] as const) {
    await assert.rejects(new Response(failing())[method](), fault, method);
  }
});

for (const chunk of ['a', 1, null, undefined, {}, new ArrayBuffer(1), [97]]) {
  parity(`Body: the chunk ${inspect(chunk)} is refused`, async ({ Response }) => {
    await assert.rejects(new Response(streamOf(chunk)).text(), TypeError);
    await assert.rejects(new Response(streamOf(bytes(97), chunk)).arrayBuffer(), TypeError);
  });
}

parity('Body: json', async ({ Response }) => {
  assert.deepEqual(await new Response('{"a":[1]}').json(), { a: [1] });
  assert.deepEqual(await new Response('\ufeff{"a":"é"}').json(), { a: 'é' });
  assert.equal(await new Response(bytes(49)).json(), 1);
  for (const text of ['', '{', 'undefined', "{'a':1}", 'a'])
    await assert.rejects(new Response(text).json(), SyntaxError);
});

parity('Body: a byte reader may bring its own buffer', async ({ Response }) => {
  for (const body of ['abcd', bytes(97, 98, 99, 100)]) {
    const reader = new Response(body).body!.getReader({ mode: 'byob' }) as Anything;
    const parts: number[] = [];
    for (let next = await reader.read(new Uint8Array(3)); !next.done; next = await reader.read(new Uint8Array(3)))
      parts.push(...next.value);
    assert.deepEqual(parts, [97, 98, 99, 100]);
  }
  const empty = new Response('').body!.getReader({ mode: 'byob' }) as Anything;
  assert.equal((await empty.read(new Uint8Array(3))).done, true);
});

parity('Body: streams go through a pipe', async ({ Response }) => {
  const response = new Response('ab'.repeat(1000));
  const zipped = response.body!.pipeThrough(new CompressionStream('gzip') as Anything) as ReadableStream;
  assert.equal(response.bodyUsed, true);
  assert.equal(
    await new Response(zipped.pipeThrough(new DecompressionStream('gzip') as Anything)).text(),
    'ab'.repeat(1000),
  );
  assert.equal(await text(Readable.fromWeb(new Response('ab').body as Anything)), 'ab');
});
