import assert from 'node:assert/strict';
import { once } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import { test } from 'node:test';
import type { Chunk } from '../../exchange.ts';
import type { Logger } from '../../log/logger.ts';
import { gatewayApplication } from './gateway-application.ts';
import type { GatewayHandler } from './gateway-types.ts';
import { MemoryExchange } from './memory-exchange.test.kit.ts';

const entries: string[] = [];
const logger = { error: (message: string) => void entries.push(message) } as Logger;

function start(handler: GatewayHandler, exchange: MemoryExchange = new MemoryExchange()): void | Promise<void> {
  return gatewayApplication(handler, { multithread: false, multiprocess: false, logger }).run(exchange);
}

async function logOf(handler: GatewayHandler, exchange: MemoryExchange = new MemoryExchange()): Promise<string[]> {
  await start(handler, exchange);
  return exchange.log;
}

const plain = [['Content-Type', 'text/plain']] as const;

test('a body of one piece is served at once, with its length, without promise or signal', () => {
  for (const body of ['Grüße', ['Grüße'], Buffer.from('Grüße')]) {
    const exchange = new MemoryExchange();
    const result = start((_environ, startResponse) => {
      startResponse('200 OK', plain);
      return body;
    }, exchange);
    const written = body instanceof Buffer ? 'write <Grüße>' : 'write Grüße';
    assert.equal(result, undefined);
    assert.deepEqual(exchange.log, ['200 OK', 'Content-Type: text/plain', 'Content-Length: 7', written, 'end']);
    assert.equal(exchange.signals, 0);
  }
});

test('an array of several pieces has a length, another iterable has none', async () => {
  const pieces = ['a', '', Buffer.from('b')];
  const answer = (body: Iterable<Chunk>): GatewayHandler => {
    return (_environ, startResponse) => {
      startResponse(201, []);
      return body;
    };
  };
  assert.deepEqual(await logOf(answer(pieces)), ['201', 'Content-Length: 2', 'write a', 'write <b>', 'end']);
  assert.deepEqual(await logOf(answer(new Set(pieces))), ['201', 'write a', 'write <b>', 'end']);
  assert.deepEqual(await logOf(answer([])), ['201', 'Content-Length: 0', 'end']);
});

test('Content-Length of the application is kept, and none is made up for HEAD, 204 and 304', async () => {
  const answer = (status: number, headers: readonly (readonly [string, string])[], body: string): GatewayHandler => {
    return (_environ, startResponse) => {
      startResponse(status, headers);
      return body;
    };
  };
  assert.deepEqual(await logOf(answer(200, [['content-length', '2']], 'ab')), [
    '200',
    'content-length: 2',
    'write ab',
    'end',
  ]);
  assert.deepEqual(await logOf(answer(204, [], '')), ['204', 'end']);
  assert.deepEqual(await logOf(answer(304, [], '')), ['304', 'end']);
  assert.deepEqual(await logOf(answer(200, [], ''), new MemoryExchange('HEAD')), ['200', 'end']);
});

test('generators, async generators and promises of a body are served', async () => {
  const sync: GatewayHandler = function* (_environ, startResponse) {
    startResponse('200 OK', []);
    yield 'a';
    yield 'b';
  };
  const later: GatewayHandler = async function* (_environ, startResponse) {
    await new Promise(setImmediate);
    startResponse('200 OK', []);
    yield 'a';
    yield 'b';
  };
  const promised: GatewayHandler = async (_environ, startResponse) => {
    await new Promise(setImmediate);
    startResponse('200 OK', []);
    return Readable.from(['a', 'b']);
  };
  for (const handler of [sync, later, promised]) {
    assert.deepEqual(await logOf(handler), ['200 OK', 'write a', 'write b', 'end']);
  }
});

test('the request body is read by read() and by iteration', async () => {
  const echo: GatewayHandler = async (environ, startResponse) => {
    startResponse(200, []);
    let text = String(await environ['gateway.input'].read());
    for await (const chunk of environ['gateway.input']) text += `,${Buffer.from(chunk)}`;
    return text;
  };
  const log = await logOf(echo, new MemoryExchange('POST', ['a', 'b', 'c']));
  assert(log.includes('write a,b,c'));
});

test('nothing is asked of the body while the client is slower', async () => {
  const asked: string[] = [];
  for (const isAsync of [false, true]) {
    const exchange = new MemoryExchange();
    exchange.stall = true;
    const pieces = function* (): Generator<string> {
      for (const piece of ['a', 'b']) {
        asked.push(piece);
        yield piece;
      }
    };
    const done = start((_environ, startResponse) => {
      startResponse(200, []);
      return isAsync ? Readable.from(pieces(), { highWaterMark: 1 }) : pieces();
    }, exchange);
    for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
    assert.deepEqual(exchange.log, ['200', 'write a']);
    exchange.stall = false;
    exchange.release();
    await done;
    assert.deepEqual(exchange.log, ['200', 'write a', 'write b', 'end']);
  }
  assert.deepEqual(asked.slice(0, 2), ['a', 'b']);
});

test('close() of the body is called at the end, once, and after a failure', async () => {
  let closed = 0;
  const body = (pieces: Iterable<Chunk>): Iterable<Chunk> =>
    ({ [Symbol.iterator]: () => pieces[Symbol.iterator](), close: () => void closed++ }) as Iterable<Chunk>;
  const answer = (pieces: Iterable<Chunk>): GatewayHandler => {
    return (_environ, startResponse) => {
      startResponse(200, []);
      return body(pieces);
    };
  };
  await logOf(answer(['a']));
  assert.equal(closed, 1);
  const failing = function* (): Generator<string> {
    yield 'a';
    throw new Error('lost the file');
  };
  await assert.rejects(async () => start(answer(failing())), /lost the file/);
  assert.equal(closed, 2);
  await assert.rejects(async () => start(answer([42 as never])), /string or Uint8Array, not of number/);
  assert.equal(closed, 3);
});

test('a generator is told when the client goes, also while the client is being waited for', async () => {
  let isStopped = false;
  const exchange = new MemoryExchange();
  exchange.stall = true;
  const endless: GatewayHandler = function* (_environ, startResponse) {
    try {
      startResponse(200, []);
      for (;;) yield 'x';
    } finally {
      isStopped = true;
    }
  };
  const done = start(endless, exchange);
  exchange.leave();
  await done;
  assert.equal(isStopped, true);
  assert.deepEqual(exchange.log, ['200', 'write x']);
});

test('a stream that waits for data is let go when the client goes', async () => {
  const exchange = new MemoryExchange();
  const stream = new PassThrough();
  const done = start((_environ, startResponse) => {
    startResponse(200, []);
    return stream as AsyncIterable<Chunk>;
  }, exchange);
  const closed = once(stream, 'close');
  exchange.leave();
  await Promise.all([done, closed]);
  assert.deepEqual(exchange.log, []);
});

test('gateway.signal tells that the client has gone, and a late result is dropped', async () => {
  const exchange = new MemoryExchange();
  let isClosed = false;
  const done = start(async (environ, startResponse) => {
    const signal = environ['gateway.signal'];
    if (!signal.aborted) await once(signal, 'abort');
    startResponse(200, []);
    return { ...[], [Symbol.iterator]: () => [][Symbol.iterator](), close: () => (isClosed = true) };
  }, exchange);
  exchange.leave();
  await done;
  assert.deepEqual(exchange.log, []);
  assert.equal(isClosed, true);
});

test('startResponse is allowed again with an error, as long as nothing was sent', async () => {
  const error = new Error('broken template');
  const twice: GatewayHandler = (_environ, startResponse) => {
    startResponse('200 OK', [['Content-Length', '99']]);
    startResponse('500 Oh no', [], error);
    return 'sorry';
  };
  assert.deepEqual(await logOf(twice), ['500 Oh no', 'Content-Length: 5', 'write sorry', 'end']);
  const tooLate: GatewayHandler = (_environ, startResponse) => {
    startResponse('200 OK', [])('a');
    startResponse('500 Oh no', [], error);
    return [];
  };
  await assert.rejects(async () => start(tooLate), error);
  const careless: GatewayHandler = (_environ, startResponse) => {
    startResponse('200 OK', []);
    startResponse('200 OK', []);
    return [];
  };
  await assert.rejects(async () => start(careless), /second time without an error/);
});

test('write() sends before the application returns', async () => {
  const handler: GatewayHandler = (_environ, startResponse) => {
    const write = startResponse('200 OK', []);
    write('a');
    return ['b'];
  };
  assert.deepEqual(await logOf(handler), ['200 OK', 'write a', 'write b', 'end']);
});

test('breaches of the interface are errors that say what was expected', async () => {
  const breach = (handler: unknown, complaint: RegExp): Promise<void> =>
    assert.rejects(async () => start(handler as GatewayHandler), complaint);
  type Start = (...parameters: unknown[]) => void;
  await breach(() => 'body', /without calling startResponse/);
  await breach(() => [], /without calling startResponse/);
  await breach((_: unknown, respond: Start) => void respond(200, []), /has to return .* not undefined/);
  await breach((_: unknown, respond: Start) => respond('OK', []), /status like '200 OK', not 'OK'/);
  await breach((_: unknown, respond: Start) => respond('200OK', []), /not '200OK'/);
  await breach((_: unknown, respond: Start) => respond(200, { a: 'b' }), /array of \[name, value\]/);
});

test('gateway.errors writes to the error log', async () => {
  await logOf((environ, startResponse) => {
    environ['gateway.errors'].write('careful\n');
    startResponse(200, []);
    return '';
  });
  assert.deepEqual(entries, ['careful']);
});
