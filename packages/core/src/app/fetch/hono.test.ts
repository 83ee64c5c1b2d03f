import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { Hono } from 'hono';
import { compress } from 'hono/compress';
import { getCookie, setCookie } from 'hono/cookie';
import { cors } from 'hono/cors';
import { etag } from 'hono/etag';
import { HTTPException } from 'hono/http-exception';
import { stream, streamSSE, streamText } from 'hono/streaming';
import { fetchApplication } from './fetch-application.ts';
import { MemoryExchange, type MemoryRequest } from './memory-exchange.test.kit.ts';

async function serve(app: Hono, request?: MemoryRequest): Promise<MemoryExchange> {
  const exchange = new MemoryExchange(request);
  await fetchApplication(app.fetch, 'Hono application', { light: true }).run(exchange);
  assert.equal(exchange.outcome, 'completed');
  return exchange;
}

test('text, json, html and not found', async () => {
  const app = new Hono();
  app.get('/text', (c) => c.text(`${c.req.query('a')} ${c.req.header('x-a')}`));
  app.get('/json/:id', (c) => c.json({ id: c.req.param('id') }, 201, { 'x-b': '2' }));
  app.get('/html', (c) => c.html('<p>'));
  const text = await serve(app, { target: '/text?a=1', headers: ['Host', 'a', 'X-A', '2'] });
  assert.deepEqual([text.text, text.header('content-type')], ['1 2', ['text/plain;charset=UTF-8']]);
  const json = await serve(app, { target: '/json/7' });
  assert.deepEqual(
    [json.head?.status, json.text, json.header('content-type'), json.header('x-b')],
    [201, '{"id":"7"}', ['application/json'], ['2']],
  );
  assert.deepEqual((await serve(app, { target: '/html' })).header('content-type'), ['text/html; charset=UTF-8']);
  assert.equal((await serve(app, { target: '/none' })).head?.status, 404);
});

test('HEAD runs the route of GET', async () => {
  const app = new Hono().get('/', (c) => c.text('abc', 200, { 'x-a': '1' }));
  const exchange = await serve(app as unknown as Hono, { method: 'HEAD' });
  assert.deepEqual([exchange.head?.status, exchange.header('x-a'), exchange.text], [200, ['1'], '']);
});

test('request bodies: json, form, multipart, bytes, validator cache', async () => {
  const app = new Hono();
  app.post('/json', async (c) => c.json([await c.req.json(), await c.req.text()]));
  app.post('/form', async (c) => {
    const { a, file } = await c.req.parseBody();
    return c.json([a, file instanceof File ? [file.name, await file.text()] : file]);
  });
  app.post('/bytes', async (c) => c.body(await c.req.arrayBuffer()));
  const json = await serve(app, { method: 'POST', target: '/json', body: ['{"a"', ':1}'], slow: true });
  assert.deepEqual(JSON.parse(json.text), [{ a: 1 }, '{"a":1}']);
  const urlencoded = await serve(app, {
    method: 'POST',
    target: '/form',
    headers: ['Host', 'a', 'Content-Type', 'application/x-www-form-urlencoded'],
    body: ['a=1&file=x'],
  });
  assert.deepEqual(JSON.parse(urlencoded.text), ['1', 'x']);
  const parts =
    'a"\r\n\r\n1\r\n--b\r\nContent-Disposition: form-data; name="file"; filename="f.txt"\r\n\r\ncontent\r\n--b--\r\n';
  const multipart = await serve(app, {
    method: 'POST',
    target: '/form',
    headers: ['Host', 'a', 'Content-Type', 'multipart/form-data; boundary=b'],
    body: ['--b\r\nContent-Disposition: form-data; name="', parts],
    slow: true,
  });
  assert.deepEqual(JSON.parse(multipart.text), ['1', ['f.txt', 'content']]);
  assert.equal((await serve(app, { method: 'POST', target: '/bytes', body: ['abc'] })).text, 'abc');
});

test('broken json becomes the answer of the error handler', async () => {
  const app = new Hono();
  app.onError((error, c) => c.text(error.name, 400));
  app.post('/', async (c) => c.json(await c.req.json()));
  const exchange = await serve(app, { method: 'POST', body: ['{'] });
  assert.deepEqual([exchange.head?.status, exchange.text], [400, 'SyntaxError']);
});

test('redirects, cookies and exceptions', async () => {
  const app = new Hono();
  app.get('/', (c) => {
    setCookie(c, 'a', '1');
    setCookie(c, 'b', getCookie(c, 'x') ?? 'none', { httpOnly: true });
    return c.redirect('/next');
  });
  app.get('/denied', () => {
    throw new HTTPException(403, { message: 'no' });
  });
  const exchange = await serve(app, { headers: ['Host', 'a', 'Cookie', 'x=7'] });
  assert.deepEqual([exchange.head?.status, exchange.header('location')], [302, ['/next']]);
  assert.deepEqual(exchange.header('set-cookie'), ['a=1; Path=/', 'b=7; Path=/; HttpOnly']);
  const denied = await serve(app, { target: '/denied' });
  assert.deepEqual([denied.head?.status, denied.text], [403, 'no']);
});

test('middlewares that change the response: cors, headers, etag, compress', async () => {
  const app = new Hono();
  app.use('/cors', cors({ origin: 'http://b', credentials: true }));
  app.get('/cors', (c) => c.json({ a: 1 }));
  app.use('/late', async (c, next) => {
    await next();
    c.header('x-late', '1');
    c.res.headers.append('set-cookie', 'a=1');
    c.res = new Response(`${await c.res.text()}!`, c.res);
  });
  app.get('/late', (c) => c.text('late', 200, { 'set-cookie': 'b=2' }));
  app.get('/etag', etag(), (c) => c.text('tagged'));
  app.get('/zip', compress({ threshold: 1 }), (c) => c.text('zip'.repeat(100)));
  const crossed = await serve(app, { target: '/cors', headers: ['Host', 'a', 'Origin', 'http://b'] });
  assert.deepEqual(
    [crossed.header('access-control-allow-origin'), crossed.header('access-control-allow-credentials'), crossed.text],
    [['http://b'], ['true'], '{"a":1}'],
  );
  assert.deepEqual([crossed.header('content-length'), crossed.header('content-type')], [['7'], ['application/json']]);
  const preflight = await serve(app, {
    method: 'OPTIONS',
    target: '/cors',
    headers: ['Host', 'a', 'Origin', 'http://b'],
  });
  assert.equal(preflight.head?.status, 204);
  const late = await serve(app, { target: '/late' });
  assert.deepEqual([late.text, late.header('x-late'), late.header('set-cookie')], ['late!', ['1'], ['b=2', 'a=1']]);
  const tagged = await serve(app, { target: '/etag' });
  const tag = tagged.header('etag')[0]!;
  assert.equal(tagged.text, 'tagged');
  const unchanged = await serve(app, { target: '/etag', headers: ['Host', 'a', 'If-None-Match', tag] });
  assert.deepEqual([unchanged.head?.status, unchanged.text], [304, '']);
  const zipped = await serve(app, { target: '/zip', headers: ['Host', 'a', 'Accept-Encoding', 'gzip'] });
  assert.deepEqual(
    [zipped.header('content-encoding'), gunzipSync(Buffer.concat(zipped.written)).toString()],
    [['gzip'], 'zip'.repeat(100)],
  );
});

test('streams: stream, streamText, streamSSE, c.body(stream)', async () => {
  const app = new Hono();
  app.get('/stream', (c) =>
    stream(c, async (out) => {
      await out.write(new Uint8Array([97]));
      await out.write('b');
    }),
  );
  app.get('/text', (c) =>
    streamText(c, async (out) => {
      await out.writeln('a');
      await out.write('b');
    }),
  );
  app.get('/sse', (c) =>
    streamSSE(c, async (out) => {
      for (const data of ['1', '2']) await out.writeSSE({ data, event: 'tick', id: data });
    }),
  );
  app.post('/echo', (c) => c.body(c.req.raw.body as never, 200, { 'content-type': 'x/y' }));
  assert.equal((await serve(app, { target: '/stream' })).text, 'ab');
  const text = await serve(app, { target: '/text' });
  assert.deepEqual([text.text, text.header('transfer-encoding')], ['a\nb', []]);
  const events = await serve(app, { target: '/sse' });
  assert.equal(events.text, 'event: tick\ndata: 1\nid: 1\n\nevent: tick\ndata: 2\nid: 2\n\n');
  assert.deepEqual([events.header('content-type'), events.header('connection')], [['text/event-stream'], []]);
  const echoed = await serve(app, { method: 'POST', target: '/echo', body: ['a', 'b'], slow: true });
  assert.deepEqual([echoed.text, echoed.header('content-type')], ['ab', ['x/y']]);
});

test('a client that leaves ends an event stream', async () => {
  const exchange = new MemoryExchange({ target: '/' });
  const app = new Hono();
  const aborted = new Promise<void>((resolve) => {
    app.get('/', (c) =>
      streamSSE(c, async (out) => {
        out.onAbort(resolve);
        await out.writeSSE({ data: '1' });
        await aborted;
      }),
    );
  });
  const done = fetchApplication(app.fetch, 'test', { light: true }).run(exchange);
  await exchange.next('write');
  exchange.leave('client-gone');
  await Promise.all([aborted, done]);
});

test('app.request(), and a request that is handed to another application', async () => {
  const inner = new Hono();
  inner.post('/inner', async (c) => c.text(`${await c.req.text()} ${c.req.header('x-a')}`));
  const app = new Hono();
  app.mount('/mounted', inner.fetch);
  app.post('/outer', (c) => inner.request(new Request(new URL('/inner', c.req.url), c.req.raw)));
  const request = { method: 'POST', headers: ['Host', 'a', 'X-A', '1'], body: ['text'] };
  assert.equal((await serve(app, { ...request, target: '/outer' })).text, 'text 1');
  assert.equal((await serve(app, { ...request, target: '/mounted/inner' })).text, 'text 1');
  const answer = await inner.request('/inner', { method: 'POST', body: 'b', headers: { 'x-a': '2' } });
  assert.ok(answer instanceof Response);
  assert.equal(await answer.text(), 'b 2');
});
