import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { IncomingMessage, ServerResponse } from 'node:http';
import { test } from 'node:test';
import { MemoryExchange } from './memory-exchange.test.kit.ts';
import { nodeApplication } from './node-application.ts';
import { EventLog } from './parity.test.kit.ts';

test('an application has its kind, description and close', async () => {
  let closed = false;
  const close = async (): Promise<void> => {
    closed = true;
  };
  const application = nodeApplication(() => {}, 'Express application', { close });
  assert.equal(application.kind, 'node');
  assert.equal(application.description, 'Express application');
  await application.close?.();
  assert.equal(closed, true);
  assert.equal(nodeApplication(() => {}, 'handler').close, undefined);
});

test('a handler gets genuine Node messages that know each other', () => {
  let called = false;
  nodeApplication((req, res) => {
    called = true;
    assert.ok(req instanceof IncomingMessage);
    assert.ok(res instanceof ServerResponse);
    assert.equal(Object.getPrototypeOf(req), IncomingMessage.prototype);
    assert.equal(Object.getPrototypeOf(res), ServerResponse.prototype);
    assert.equal(res.req, req);
    assert.equal(res.socket, req.socket);
    assert.equal(req.connection, req.socket);
    assert.equal((req.socket as never as { _httpMessage: unknown })._httpMessage, res);
  }, 'test').run(new MemoryExchange());
  assert.equal(called, true);
});

test('a handler that throws makes run throw', () => {
  const fault = new Error('broken');
  const application = nodeApplication(() => {
    throw fault;
  }, 'test');
  assert.throws(() => application.run(new MemoryExchange()), fault);
});

test('a handler that rejects makes run reject', async () => {
  const fault = new Error('broken');
  const application = nodeApplication(async () => {
    throw fault;
  }, 'test');
  await assert.rejects(async () => application.run(new MemoryExchange()), fault);
});

test('when the engine answers for a handler that threw, the messages close without finish', async () => {
  const exchange = new MemoryExchange();
  const log = new EventLog();
  const application = nodeApplication((req, res) => {
    log.watch(req, 'req', ['aborted', 'close']);
    log.watch(res, 'res', ['finish', 'close']);
    setImmediate(() => {
      res.end('too late');
      log.add('ended late');
    });
    throw new Error('broken');
  }, 'test');
  assert.throws(() => application.run(exchange));
  exchange.response.start({ status: 500, headers: [] });
  exchange.response.end();
  await log.until('ended late', 'req close');
  assert.deepEqual(log.entries, ['req aborted', 'res close', 'req close', 'ended late']);
  assert.equal((await exchange.response.answer).body, '');
});

test('what a handler enters into an AsyncLocalStorage is not seen by the next request', async () => {
  const storage = new AsyncLocalStorage<string>();
  const seen: (string | undefined)[] = [];
  const application = nodeApplication((req, res) => {
    seen.push(storage.getStore());
    storage.enterWith(`${req.url}`);
    res.end();
  }, 'test');
  application.run(new MemoryExchange({ target: '/1' }));
  application.run(new MemoryExchange({ target: '/2' }));
  assert.deepEqual(seen, [undefined, undefined]);
});

test('an HTTP/1.0 request is served without asking to close, which is the engine to decide', async () => {
  const exchange = new MemoryExchange({ minorVersion: 0, headers: [] });
  nodeApplication((req, res) => res.end(req.httpVersion), 'test').run(exchange);
  const { body, headers } = await exchange.response.answer;
  assert.deepEqual([body, headers], ['1.0', ['Content-Length', '3']]);
});

test('shouldKeepAlive = false asks the engine to close', async () => {
  const exchange = new MemoryExchange();
  nodeApplication((_req, res) => {
    res.shouldKeepAlive = false;
    res.end();
  }, 'test').run(exchange);
  assert.deepEqual((await exchange.response.answer).headers, ['Content-Length', '0', 'Connection', 'close']);
});

test('a Connection header of the application is passed on', async () => {
  const exchange = new MemoryExchange();
  nodeApplication((_req, res) => {
    res.setHeader('Connection', 'close');
    res.end();
  }, 'test').run(exchange);
  assert.deepEqual((await exchange.response.answer).headers, ['Connection', 'close', 'Content-Length', '0']);
});

test('writeContinue sends an interim 100', async () => {
  const exchange = new MemoryExchange();
  const log = new EventLog();
  nodeApplication((_req, res) => {
    res.writeContinue(() => log.add('continued'));
    res.end();
  }, 'test').run(exchange);
  await exchange.response.answer;
  await log.until('continued');
  assert.deepEqual(exchange.response.interim, [{ status: 100, headers: [] }]);
});

const testSignal = async (): Promise<void> => {
  const signals: AbortSignal[] = [];
  const log = new EventLog();
  const application = nodeApplication((req, res) => {
    signals.push((req as never as { signal: AbortSignal }).signal);
    // Makes the socket close after a complete response as well.
    log.watch(req.socket, `socket ${req.url}`, ['close']);
    if (req.url === '/answered') res.end();
  }, 'test');
  application.run(new MemoryExchange({ target: '/answered' }));
  const left = new MemoryExchange({ target: '/left' });
  application.run(left);
  left.breakOff('client-gone');
  await log.until('socket /answered close', 'socket /left close');
  assert.deepEqual(
    signals.map((signal) => signal.aborted),
    [false, true],
  );
};

// Node has it since 24.16.
if ('signal' in IncomingMessage.prototype) {
  test('req.signal is aborted for a client that leaves and not for a complete exchange', testSignal);
}
