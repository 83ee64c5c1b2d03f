import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { test } from 'node:test';
import { MemoryExchange, type MemoryRequest } from './memory-exchange.test.kit.ts';
import { sendStream } from './send-stream.ts';

const A = new Uint8Array([97]);
const HEAD = { status: 200, headers: [] };

/** A stream that the test fills, and tells when it is asked for more or cancelled. */
class Source extends EventEmitter {
  controller!: ReadableStreamDefaultController;
  pulls = 0;
  readonly stream: ReadableStream = new ReadableStream(
    {
      start: (controller) => {
        this.controller = controller;
      },
      pull: () => {
        this.pulls += 1;
        this.emit('pull');
      },
      cancel: (reason) => {
        this.emit('cancel', reason);
      },
    },
    { highWaterMark: 0 },
  );

  async next(event: 'pull' | 'cancel'): Promise<unknown> {
    return (await once(this, event, { signal: AbortSignal.timeout(5000) }))[0];
  }
}

function begin(request?: MemoryRequest): { source: Source; exchange: MemoryExchange; sent: () => Promise<void> } {
  const source = new Source();
  const exchange = new MemoryExchange(request);
  return { source, exchange, sent: () => sendStream(source.stream, HEAD, exchange) };
}

test('chunks are sent as they come', async () => {
  const { source, exchange, sent } = begin();
  const done = sent();
  source.controller.enqueue(A);
  await exchange.next('write');
  assert.equal(exchange.text, 'a');
  source.controller.enqueue('b\u00e9');
  source.controller.enqueue(new Uint8Array(0));
  source.controller.close();
  await done;
  assert.equal(exchange.text, 'ab\u00e9');
  assert.equal(exchange.outcome, 'completed');
});

test('the head goes out alone when the first chunk takes its time', async () => {
  const { source, exchange, sent } = begin();
  const done = sent();
  await exchange.next('flush');
  assert.equal(exchange.text, '');
  source.controller.close();
  await done;
});

test('the head waits for a chunk that is at hand', async () => {
  const { source, exchange, sent } = begin();
  source.controller.enqueue(A);
  source.controller.close();
  await sent();
  assert.equal(exchange.flushes, 0);
});

test('a client that is slow to read holds the stream back', async () => {
  const { source, exchange, sent } = begin();
  exchange.full = true;
  source.controller.enqueue(A);
  const done = sent();
  await exchange.next('write');
  const { pulls } = source;
  await new Promise(setImmediate);
  assert.equal(source.pulls, pulls, 'nothing is read ahead');
  const pulled = source.next('pull');
  exchange.drain();
  await pulled;
  source.controller.close();
  await done;
  assert.equal(exchange.outcome, 'completed');
});

for (const outcome of ['client-gone', 'timed-out', 'stopping'] as const) {
  test(`the stream is cancelled when the exchange ends: ${outcome}`, async () => {
    const { source, exchange, sent } = begin();
    const done = sent();
    const cancelled = source.next('cancel');
    exchange.leave(outcome);
    const reason = await cancelled;
    assert.ok(reason instanceof DOMException && reason.name === 'AbortError' && reason.message.includes(outcome));
    await done;
    assert.equal(exchange.outcome, outcome);
  });

  test(`the stream is cancelled while it waits for the client: ${outcome}`, async () => {
    const { source, exchange, sent } = begin();
    exchange.full = true;
    source.controller.enqueue(A);
    const done = sent();
    await exchange.next('write');
    const cancelled = source.next('cancel');
    exchange.leave(outcome);
    await cancelled;
    await done;
  });
}

test('a stream for a client that has left is cancelled unread', async () => {
  const { source, exchange, sent } = begin();
  exchange.leave('client-gone');
  const cancelled = source.next('cancel');
  await sent();
  await cancelled;
  assert.equal(source.pulls, 0);
});

test('the stream of a response to HEAD is cancelled', async () => {
  const { source, exchange, sent } = begin({ method: 'HEAD' });
  const cancelled = source.next('cancel');
  await sent();
  await cancelled;
  assert.deepEqual([exchange.outcome, exchange.written], ['completed', []]);
});

test('an error in the stream aborts the exchange', async () => {
  const { source, exchange, sent } = begin();
  const fault = new RangeError('mine');
  source.controller.enqueue(A);
  const done = sent();
  await exchange.next('write');
  source.controller.error(fault);
  await done;
  assert.deepEqual([exchange.outcome, exchange.aborted, exchange.text], ['aborted', fault, 'a']);
});

test('an error that is no Error is made one', async () => {
  const { source, exchange, sent } = begin();
  source.controller.error('mine');
  await sent();
  assert.match(exchange.aborted!.message, /mine/);
});

for (const chunk of [1, null, {}, new ArrayBuffer(1)]) {
  test(`a chunk that is no bytes aborts the exchange: ${String(chunk)}`, async () => {
    const { source, exchange, sent } = begin();
    const cancelled = source.next('cancel');
    source.controller.enqueue(chunk);
    await sent();
    await cancelled;
    assert.match(exchange.aborted!.message, /expected a Uint8Array/);
  });
}

test('a stream whose cancel() throws does no harm', async () => {
  const exchange = new MemoryExchange();
  const cancel = (): never => {
    throw new RangeError('mine');
  };
  const done = sendStream(new ReadableStream({ cancel }), HEAD, exchange);
  exchange.leave('client-gone');
  await done;
});

test('a stream that fails because the client has left is no fault', async () => {
  const { source, exchange, sent } = begin();
  exchange.onEnd(() => source.controller.error(new Error('late')));
  const done = sent();
  exchange.leave('client-gone');
  await done;
  assert.deepEqual([exchange.outcome, exchange.aborted], ['client-gone', undefined]);
});

test('the stream is cancelled when the sink refuses the head', async () => {
  const { source, exchange, sent } = begin();
  exchange.start(HEAD);
  const cancelled = source.next('cancel');
  await assert.rejects(sent(), /started twice/);
  await cancelled;
});
