/** What a fetch application does with an exchange, for light and for Node's own classes. It has no tests itself. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ResponseError } from '../../errors.ts';
import { type FetchHandler, fetchApplication } from './fetch-application.ts';
import { MemoryExchange, type MemoryRequest } from './memory-exchange.test.kit.ts';

const encoder = new TextEncoder();

/** Declares the tests. One process can run them for one kind of classes only, since those are its globals. */
export function declareApplicationTests(light: boolean): void {
  async function serve(handler: unknown, request?: MemoryRequest): Promise<MemoryExchange> {
    const exchange = new MemoryExchange(request);
    await fetchApplication(handler as FetchHandler, 'test', { light }).run(exchange);
    return exchange;
  }

  test('what is an application', async () => {
    let closed = 0;
    const close = async (): Promise<void> => {
      closed += 1;
    };
    const application = fetchApplication(() => new Response(), 'fetch handler', { light, close });
    await application.close?.();
    assert.deepEqual([application.kind, application.description, closed], ['fetch', 'fetch handler', 1]);
    assert.equal('close' in fetchApplication(() => new Response(), '', { light }), false);
  });

  test('status, status text and headers go to the sink', async () => {
    const headers = [
      ['Content-Type', 'text/html'],
      ['Set-Cookie', 'a=1'],
      ['set-cookie', 'b=2'],
      ['x-a', '1'],
    ] as [string, string][];
    const exchange = await serve(() => new Response('Hello', { status: 404, statusText: 'Gone away', headers }));
    assert.equal(exchange.head?.status, 404);
    assert.equal(exchange.head?.reason, 'Gone away');
    assert.deepEqual(exchange.header('set-cookie'), ['a=1', 'b=2']);
    assert.deepEqual(exchange.header('content-type'), ['text/html']);
    assert.equal(exchange.text, 'Hello');
    assert.equal(exchange.outcome, 'completed');
  });

  test('the standard reason is left to the sink', async () => {
    assert.equal((await serve(() => new Response('a'))).head?.reason, undefined);
  });

  for (const status of [204, 205, 304]) {
    test(`status ${status} has no body`, async () => {
      const exchange = await serve(() => new Response(null, { status, headers: { etag: '"a"' } }));
      assert.deepEqual(
        [exchange.head?.status, exchange.header('etag'), exchange.header('content-length'), exchange.written],
        [status, ['"a"'], [], []],
      );
      assert.equal(exchange.outcome, 'completed');
    });
  }

  const bodies: Record<string, () => ConstructorParameters<typeof Response>[0]> = {
    text: () => 'é',
    bytes: () => encoder.encode('é'),
    'an ArrayBuffer': () => encoder.encode('é').buffer as ArrayBuffer,
    'a Blob': () => new Blob(['é']),
    'a stream': () => new Blob(['é']).stream() as never,
    'an async iterable': () =>
      (async function* () {
        yield encoder.encode('é');
      })() as never,
  };
  for (const [kind, make] of Object.entries(bodies)) {
    test(`a body of ${kind}`, async () => {
      const exchange = await serve(() => new Response(make()));
      assert.equal(exchange.text, 'é');
      assert.equal(exchange.outcome, 'completed');
    });
    test(`a body of ${kind}, for HEAD`, async () => {
      const exchange = await serve(() => new Response(make()), { method: 'HEAD' });
      assert.equal(exchange.outcome, 'completed');
    });
  }

  test('fields that describe another connection are dropped, but not "close"', async () => {
    const headers = { 'Transfer-Encoding': 'chunked', Connection: 'keep-alive', 'Keep-Alive': 'timeout=5', a: '1' };
    const exchange = await serve(() => new Response('a', { headers }));
    for (const name of ['transfer-encoding', 'connection', 'keep-alive']) assert.deepEqual(exchange.header(name), []);
    assert.deepEqual(exchange.header('a'), ['1']);
    assert.deepEqual(
      (await serve(() => new Response('a', { headers: { connection: 'Close' } }))).header('connection'),
      ['Close'],
    );
  });

  test('a Content-Length without a body stays, for HEAD', async () => {
    const exchange = await serve(() => new Response(null, { headers: { 'content-length': '7' } }), { method: 'HEAD' });
    assert.deepEqual(exchange.header('content-length'), ['7']);
  });

  test('a promise, a thenable and an async handler are awaited', async () => {
    // biome-ignore lint/suspicious/noThenProperty: some promise libraries make such
    const thenable = { then: (resolve: (response: Response) => void) => resolve(new Response('a')) };
    for (const handler of [async () => new Response('a'), () => Promise.resolve(new Response('a')), () => thenable]) {
      assert.equal((await serve(handler)).text, 'a');
    }
  });

  test('what the handler throws is thrown on', async () => {
    const fault = new RangeError('mine');
    await assert.rejects(
      serve(() => {
        throw fault;
      }),
      fault,
    );
    await assert.rejects(
      serve(async () => {
        throw fault;
      }),
      fault,
    );
  });

  const noResponses: readonly (readonly [unknown, RegExp])[] = [
    [undefined, /returned undefined \(is a return missing\?\); expected a Response/],
    [null, /returned null/],
    [7, /returned the number 7/],
    ['text', /returned the string text/],
    [Symbol('a'), /returned the symbol Symbol\(a\)/],
    [{ ok: true, status: 200 }, /returned an object of class Object with the keys ok, status/],
    [Object.create(null), /returned an object of class null prototype/],
    [{ status: 200, headers: {}, body: null }, /returned an object of class Object/],
    [{ status: 200, headers: [], body: 'a' }, /returned an object of class Object/],
    [() => {}, /returned a function/],
    [new Error('a'), /returned an object of class Error/],
  ];
  for (const [answer, message] of noResponses) {
    test(`an answer that is none: ${message.source}`, async () => {
      for (const handler of [() => answer, async () => answer]) {
        await assert.rejects(serve(handler), (error) => {
          assert.ok(error instanceof ResponseError);
          assert.equal(error.code, 'ERR_TRICORN_RESPONSE');
          assert.match(error.message, message);
          return true;
        });
      }
    });
  }

  test('the request itself is no response', async () => {
    await assert.rejects(
      serve((request: Request) => request),
      /an object of class Request/,
    );
  });

  test('a network error can\u2019t be sent', async () => {
    await assert.rejects(
      serve(() => Response.error()),
      /network error/,
    );
  });

  test('a response can be sent once', async () => {
    const response = new Response('a');
    assert.equal((await serve(() => response)).text, 'a');
    await assert.rejects(
      serve(() => response),
      /body was used before/,
    );
    const read = new Response('a');
    await read.text();
    await assert.rejects(
      serve(() => read),
      /body was used before/,
    );
    const locked = new Response('a');
    locked.body?.getReader();
    await assert.rejects(
      serve(() => locked),
      /body was used before/,
    );
  });

  test('a clone can be sent each time', async () => {
    const response = new Response('a');
    for (const _ of [1, 2]) assert.equal((await serve(() => response.clone())).text, 'a');
  });

  test('a response of another library is known by its shape', async () => {
    const body = (async function* () {
      yield encoder.encode('a');
    })();
    const exchange = await serve(() => ({ status: 201, statusText: '', headers: new Map([['X-A', '1']]), body }));
    assert.deepEqual([exchange.head?.status, exchange.header('x-a'), exchange.text], [201, ['1'], 'a']);
  });

  test('the request tells what the client sent', async () => {
    const handler = async (request: Request): Promise<Response> =>
      Response.json([request.method, request.url, request.headers.get('x-a'), await request.json()]);
    const exchange = await serve(handler, {
      method: 'PUT',
      target: '/a?b',
      headers: ['Host', 'c', 'X-A', '1'],
      body: ['[1', ']'],
      slow: true,
    });
    assert.deepEqual(JSON.parse(exchange.text), ['PUT', 'http://c/a?b', '1', [1]]);
  });

  test('a body can be echoed as it comes', async () => {
    const exchange = await serve((request: Request) => new Response(request.body), {
      method: 'POST',
      body: ['a', 'b', 'c'],
      chunked: true,
      slow: true,
    });
    assert.equal(exchange.text, 'abc');
  });

  test('methods that new Request() forbids are served', async () => {
    for (const method of ['TRACE', 'TRACK']) {
      assert.equal((await serve((request: Request) => new Response(request.method), { method })).text, method);
    }
  });

  test('the signal of the request is aborted when the client leaves', async () => {
    const exchange = new MemoryExchange();
    let signal: AbortSignal | undefined;
    const handler = (request: Request): Promise<Response> => {
      signal = request.signal;
      return new Promise((resolve) => signal!.addEventListener('abort', () => resolve(new Response('late'))));
    };
    const run = fetchApplication(handler, 'test', { light }).run(exchange);
    assert.equal(signal?.aborted, false);
    exchange.leave('client-gone');
    await run;
    assert.equal(signal?.aborted, true);
    assert.equal(exchange.text, '');
  });
}
