import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import * as zlib from 'node:zlib';
import { fetchApplication } from './fetch-application.ts';
import { installLightClasses } from './install.ts';
import { MemoryExchange, type MemoryRequest } from './memory-exchange.test.kit.ts';
import { NativeHeaders, NativeRequest, NativeResponse, nativeFetch } from './natives.ts';
import { ServerRequest } from './server-request.ts';

installLightClasses();

const POST: MemoryRequest = {
  method: 'POST',
  target: '/a',
  headers: ['Host', 'b', 'X-A', '1'],
  body: ['te', 'xt'],
  slow: true,
};
/** Up to Node 22 a reference to Node's class that was taken before accepts a light request. */
const OLD_NODE = Number.parseInt(process.versions.node, 10) <= 22;

function received(request: MemoryRequest = POST): Request {
  return new ServerRequest(new MemoryExchange(request)) as unknown as Request;
}

/** Runs a test against a server of Node's. */
async function withServer(listener: RequestListener, body: (url: string) => Promise<void>): Promise<void> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    await body(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

/** Answers with what it was sent. */
const echo: RequestListener = (request, response) => {
  response.writeHead(201, {
    'x-method': request.method!,
    'x-a': request.headers['x-a'] ?? 'none',
    'content-type': 'text/plain',
  });
  request.pipe(response);
};

async function serve(
  handler: (request: Request) => Response | Promise<Response>,
  request?: MemoryRequest,
): Promise<MemoryExchange> {
  const exchange = new MemoryExchange(request);
  await fetchApplication(handler, 'test', { light: true }).run(exchange);
  return exchange;
}

test('the globals are replaced, once', () => {
  const before = [Headers, Request, Response, fetch];
  for (const [index, native] of [NativeHeaders, NativeRequest, NativeResponse, nativeFetch].entries())
    assert.notEqual(before[index], native);
  installLightClasses();
  assert.deepEqual([Headers, Request, Response, fetch], before);
  assert.equal(fetch.name, 'fetch');
  assert.equal(Object.keys(globalThis).includes('Response'), false);
});

test('instanceof holds in both directions', async () => {
  assert.ok(new Response() instanceof NativeResponse && new NativeResponse() instanceof Response);
  assert.ok(new Headers() instanceof NativeHeaders && new NativeHeaders() instanceof Headers);
  assert.ok(new Request('http://a') instanceof NativeRequest && new NativeRequest('http://a') instanceof Request);
  assert.ok(received() instanceof NativeRequest && received() instanceof Request);
  for (const value of [new Headers(), {}, null, 1])
    assert.ok(!(value instanceof Request) && !(value instanceof Response));
});

test('constructor is the global class', () => {
  assert.equal(new Response().constructor, Response);
  assert.equal(new Headers().constructor, Headers);
  assert.equal(new Request('http://a').constructor, Request);
  assert.equal(received().constructor, Request);
});

test('what is added to a prototype is seen everywhere', () => {
  for (const prototype of [NativeRequest.prototype, NativeResponse.prototype])
    Object.defineProperty(prototype, 'extra', { value: 7, configurable: true });
  try {
    for (const object of [received(), new Request('http://a'), new Response()])
      assert.equal((object as { extra?: number }).extra, 7);
  } finally {
    for (const prototype of [NativeRequest.prototype, NativeResponse.prototype])
      Reflect.deleteProperty(prototype, 'extra');
  }
});

test('classes of the two kinds take each other as init', async () => {
  const init = { status: 201, headers: { a: '1' } };
  for (const [Outer, Inner] of [
    [Response, NativeResponse],
    [NativeResponse, Response],
  ] as const) {
    const inner = new Inner('text', init);
    const outer = new Outer(inner.body, inner);
    assert.deepEqual([outer.status, [...outer.headers], await outer.text()], [201, [...inner.headers], 'text']);
  }
  assert.deepEqual([...new NativeHeaders(new Headers({ a: '1' }))], [['a', '1']]);
  assert.deepEqual([...new Headers(new NativeHeaders({ a: '1' }))], [['a', '1']]);
  assert.equal(new NativeRequest('http://a', { headers: new Headers({ a: '1' }) }).headers.get('a'), '1');
});

test('fetch takes a light request, headers and responses', async () => {
  await withServer(echo, async (url) => {
    const target = new URL(url);
    const request = received({ ...POST, headers: ['Host', target.host, 'X-A', '1'] });
    const answer = await fetch(request);
    assert.ok(answer instanceof Response && answer instanceof NativeResponse);
    assert.deepEqual(
      [answer.status, answer.headers.get('x-method'), answer.headers.get('x-a'), await answer.text()],
      [201, 'POST', '1', 'text'],
    );
    assert.equal(request.bodyUsed, true);
    await assert.rejects(fetch(request), TypeError);
    const other = await fetch(url, {
      method: 'PUT',
      headers: new Headers({ 'x-a': '2' }),
      body: await new Response('b').arrayBuffer(),
    });
    assert.deepEqual([other.headers.get('x-method'), other.headers.get('x-a'), await other.text()], ['PUT', '2', 'b']);
    const made = await fetch(new Request(received({ headers: ['Host', target.host, 'x-a', '3'] })), {
      method: 'DELETE',
    });
    assert.deepEqual([made.headers.get('x-method'), made.headers.get('x-a')], ['DELETE', '3']);
  });
});

test('a request that goes on by fetch is aborted with its exchange', async () => {
  await withServer(
    () => {},
    async (url) => {
      const exchange = new MemoryExchange({ headers: ['Host', new URL(url).host] });
      const pending = fetch(new ServerRequest(exchange) as unknown as Request);
      exchange.leave('client-gone');
      await assert.rejects(pending, { name: 'AbortError' });
    },
  );
});

test('an early reference to Node\u2019s Request takes a light request up to undici 6', async () => {
  // Since undici 7 a class asks for its private fields.
  if (!OLD_NODE) {
    assert.throws(() => new NativeRequest(received()), TypeError);
    return;
  }
  const request = new NativeRequest(received(), { headers: { a: '1' } });
  assert.deepEqual(
    [request.method, request.url, request.headers.get('a'), await request.text()],
    ['POST', 'http://b/a', '1', 'text'],
  );
  await withServer(echo, async (url) => {
    const answer = await nativeFetch(received({ ...POST, headers: ['Host', new URL(url).host] }));
    assert.equal(await answer.text(), 'text');
  });
});

test('a response of fetch is sent as it is', async () => {
  const cookies = ['a=1', 'b=2'];
  await withServer(
    (_request, response) =>
      response.writeHead(203, 'Odd', { 'set-cookie': cookies, 'x-a': '1', 'content-length': 4 }).end('text'),
    async (url) => {
      const exchange = await serve(() => fetch(url));
      assert.deepEqual([exchange.head?.status, exchange.head?.reason, exchange.text], [203, 'Odd', 'text']);
      assert.deepEqual(
        [exchange.header('set-cookie'), exchange.header('x-a'), exchange.header('content-length')],
        [cookies, ['1'], ['4']],
      );
      for (const name of ['connection', 'keep-alive', 'transfer-encoding']) assert.deepEqual(exchange.header(name), []);
    },
  );
});

test('a response that fetch has decoded no longer says it is coded', async () => {
  const zipped = zlib.gzipSync('text'.repeat(100));
  await withServer(
    (_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': zipped.length }).end(zipped),
    async (url) => {
      const exchange = await serve(() => fetch(url));
      assert.deepEqual([exchange.header('content-encoding'), exchange.header('content-length')], [[], []]);
      assert.equal(exchange.text, 'text'.repeat(100));
      const head = await serve(() => fetch(url, { method: 'HEAD' }), { method: 'HEAD' });
      assert.deepEqual(
        [head.header('content-encoding'), head.header('content-length')],
        [['gzip'], [String(zipped.length)]],
      );
    },
  );
});

test('a response that fetch has not decoded still says it is coded', async () => {
  await withServer(
    (_request, response) => response.writeHead(200, { 'content-encoding': 'x-mine' }).end('coded'),
    async (url) => {
      const exchange = await serve(() => fetch(url));
      assert.deepEqual([exchange.header('content-encoding'), exchange.text], [['x-mine'], 'coded']);
    },
  );
});

test('WebAssembly compiles from a light response', async () => {
  const empty = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
  const response = new Response(empty, { headers: { 'content-type': 'application/wasm' } });
  // The types of this repository know no WebAssembly.
  const { WebAssembly } = globalThis as unknown as {
    WebAssembly: { compileStreaming(source: Response): Promise<object> };
  };
  assert.match(String(await WebAssembly.compileStreaming(response)), /WebAssembly.Module/);
});
