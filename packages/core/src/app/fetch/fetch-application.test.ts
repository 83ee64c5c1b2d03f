import assert from 'node:assert/strict';
import { test } from 'node:test';
import { declareApplicationTests } from './application-suite.test.kit.ts';
import { fetchApplication } from './fetch-application.ts';
import { MemoryExchange } from './memory-exchange.test.kit.ts';
import { NativeResponse } from './natives.ts';

declareApplicationTests(true);

function serveNow(handler: (request: Request) => Response): MemoryExchange {
  const exchange = new MemoryExchange();
  assert.equal(fetchApplication(handler, 'test', { light: true }).run(exchange), undefined, 'nothing is awaited');
  return exchange;
}

for (const [kind, make, length] of [
  ['text', () => 'é', 2],
  ['empty text', () => '', 0],
  ['bytes', () => new Uint8Array(3), 3],
] as const) {
  test(`${kind} is written at once, with its length`, () => {
    const exchange = serveNow(() => new Response(make(), { headers: { 'Content-Length': '77' } }));
    assert.deepEqual(exchange.header('content-length'), [String(length)]);
    assert.equal(Buffer.concat(exchange.written).length, length);
    assert.equal(exchange.outcome, 'completed');
  });
}

test('text that went through another response is written at once', () => {
  const exchange = serveNow(() => {
    const first = new Response('text', { headers: { a: '1' } });
    return new Response(first.body, first);
  });
  assert.deepEqual([exchange.text, exchange.header('content-length'), exchange.header('a')], ['text', ['4'], ['1']]);
});

test('a Blob has its length', async () => {
  const exchange = new MemoryExchange();
  await fetchApplication(() => new Response(new Blob(['abc'])), 'test', { light: true }).run(exchange);
  assert.deepEqual([exchange.header('content-length'), exchange.text], [['3'], 'abc']);
});

test('a response of Node\u2019s own class is written, too', async () => {
  const exchange = new MemoryExchange();
  await fetchApplication(() => new NativeResponse('abc', { status: 201 }), 'test', { light: true }).run(exchange);
  assert.deepEqual([exchange.head?.status, exchange.text, exchange.outcome], [201, 'abc', 'completed']);
});

test('a request that nobody looks at is not read', () => {
  const exchange = new MemoryExchange({ method: 'POST', body: ['a'] });
  void fetchApplication(() => new Response('a'), 'test', { light: true }).run(exchange);
  assert.equal(exchange.reads, 0);
});
