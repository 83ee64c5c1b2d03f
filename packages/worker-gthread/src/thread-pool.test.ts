import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import { MemoryExchange } from './memory-exchange.test.kit.ts';
import { startPool, until } from './pool.test.kit.ts';

const NEVER: AbortSignal = new AbortController().signal;

describe('small requests', () => {
  test('cross with head, peer and body and come back whole', async () => {
    await using started = await startPool('router');
    const { run } = started;
    const hello = new MemoryExchange({ target: '/hello' });
    await run(hello);
    assert.equal(hello.text, 'Hello world');
    assert.deepEqual(hello.head, { status: 200, reason: undefined, headers: ['Content-Type', 'text/plain'] });
    assert.equal(hello.outcome, 'completed');

    const described = new MemoryExchange({ target: '/describe', headers: ['Host', 'a', 'X-Ü', 'ü'] });
    await run(described);
    assert.deepEqual(JSON.parse(described.text), { ...described.request, peer: described.peer });

    const bytes = randomBytes(20_000);
    for (const body of [[bytes], [bytes.subarray(0, 11), bytes.subarray(11)]]) {
      for (const length of [20_000, null]) {
        const echo = new MemoryExchange({ method: 'POST', target: '/echo', body, length });
        await run(echo);
        assert.deepEqual(Buffer.concat(echo.received), bytes);
      }
    }
  });

  test('are answered by asynchronous and callback applications too', async () => {
    await using started = await startPool('router');
    for (const [target, text] of [
      ['/asyncHello', 'later'],
      ['/callback', 'called back'],
    ] as const) {
      const exchange = new MemoryExchange({ target });
      await started.run(exchange);
      assert.equal(exchange.text, text);
    }
  });

  test('carry interim responses and trailers', async () => {
    await using started = await startPool('hints');
    const exchange = new MemoryExchange();
    await started.run(exchange);
    assert.deepEqual(exchange.interim, [103]);
    assert.deepEqual(exchange.trailers, ['X-Sum', '42']);
  });
});

describe('threads', () => {
  test('serve one request at a time, all of them', async () => {
    await using started = await startPool('gate', { threads: 4 });
    const { run, cells } = started;
    const exchanges = Array.from({ length: 12 }, () => new MemoryExchange());
    const served = exchanges.map((exchange) => run(exchange));
    await until(() => Atomics.load(cells, 1) === 4);
    cells[0] = 1;
    await Promise.all(served);
    const seen = exchanges.map((exchange) => exchange.text.split(' '));
    assert.equal(new Set(seen.map(([thread]) => thread)).size, 4);
    for (const [, inside] of seen) assert.equal(inside, '1');
  });

  test('are free soon after the answer, though the promise of the application never settles', async () => {
    await using started = await startPool('router');
    for (const target of ['/neverSettles', '/neverSettles', '/hello']) {
      const exchange = new MemoryExchange({ target });
      await started.run(exchange);
      assert.equal(exchange.outcome, 'completed');
    }
  });

  test('log what an application fails of long after its answer', async () => {
    await using started = await startPool('router');
    await started.run(new MemoryExchange({ target: '/failsLate' }));
    Atomics.store(started.cells, 0, 1);
    await until(() =>
      started.log.some((line) => /^Error after the answer to GET \/failsLate\n.*long afterwards/.test(line)),
    );
    await started.run(new MemoryExchange({ target: '/hello' }));
  });

  test('a request whose client left while it waited takes no thread', async () => {
    await using started = await startPool('gate');
    const { run, cells } = started;
    const first = run(new MemoryExchange());
    const leaving = new MemoryExchange();
    const second = run(leaving);
    leaving.settle('client-gone');
    await second;
    cells[0] = 1;
    await first;
    assert.equal(cells[1], 1);
  });

  test('more requests than may wait are answered 503', async () => {
    await using started = await startPool('gate', { maxWaiting: 1 });
    const exchanges = [1, 2, 3].map(() => new MemoryExchange());
    const served = exchanges.map((exchange) => started.run(exchange));
    started.cells[0] = 1;
    await Promise.all(served);
    assert.deepEqual(
      exchanges.map((exchange) => exchange.head?.status),
      [200, 200, 503],
    );
    assert.ok(exchanges[2]!.head?.headers.includes('Retry-After'));
  });

  test('requests that wait are served in the order in which they came', async () => {
    await using started = await startPool('gate');
    const order: number[] = [];
    const served = Array.from({ length: 20 }, async (_, index) => {
      await started.run(new MemoryExchange());
      order.push(index);
    });
    started.cells[0] = 1;
    await Promise.all(served);
    assert.deepEqual(
      order,
      [...order].sort((one, other) => one - other),
    );
  });

  for (const [name, reason] of [
    ['uncaught', /in a callback/],
    ['exits', /exited with code: 7/],
  ] as const) {
    test(`one that dies (${name}) fails its request alone and is replaced`, async () => {
      await using started = await startPool('router', { threads: 2 });
      const { run, cells, log } = started;
      const bystander = new MemoryExchange({ target: '/gate' });
      const other = run(bystander);
      await assert.rejects(async () => run(new MemoryExchange({ target: `/${name}` })), reason);
      assert.equal(bystander.outcome, null);
      await until(() => Atomics.load(cells, 3) === 3);
      assert.match(log.join('\n'), reason);
      const next = new MemoryExchange({ target: '/hello' });
      await run(next);
      assert.equal(next.text, 'Hello world');
      cells[0] = 1;
      await other;
      assert.equal(bystander.head?.status, 200);
    });
  }

  test('while no thread can load the application any more, requests are answered 503', async () => {
    await using started = await startPool('exits', { loads: 1 });
    const { run, cells, log } = started;
    await assert.rejects(async () => run(new MemoryExchange()));
    const waiting = new MemoryExchange();
    void run(waiting);
    await until(() => Atomics.load(cells, 3) >= 2 && log.length >= 2);
    assert.equal(await waiting.ended, 'completed');
    assert.equal(waiting.head?.status, 503);
    assert.match(log.join('\n'), /broken since/);
  });
});

describe('start and stop', () => {
  test('start rejects with the ApplicationError of a thread', async () => {
    await assert.rejects(startPool('broken', { threads: 2 }), {
      name: 'ApplicationError',
      code: 'ERR_TRICORN_APPLICATION',
      exitCode: 4,
      message: 'can not load ./broken.js',
    });
  });

  test('start rejects when a thread dies while it loads', async () => {
    await assert.rejects(startPool('exits-while-loading'), { code: 'ERR_TRICORN_APPLICATION', message: /code: 3/ });
  });

  test('stop closes the application in every thread', async () => {
    const { pool, cells } = await startPool('hello', { threads: 3 });
    await pool.stop(NEVER);
    assert.equal(cells[0], 3);
  });

  test('stop waits no longer than its deadline for a busy thread', async () => {
    const { pool, run, cells } = await startPool('gate');
    const exchange = new MemoryExchange();
    const served = run(exchange);
    const outcome = assert.rejects(served, { code: 'ERR_TRICORN_THREAD' });
    await until(() => cells[1] === 1);
    await pool.stop(AbortSignal.abort());
    await outcome;
  });

  test('stop answers 503 to what no thread has begun', async () => {
    const { pool, run } = await startPool('gate');
    const exchanges = [1, 2, 3].map(() => new MemoryExchange());
    const served = Promise.allSettled(exchanges.map(run));
    await pool.stop(AbortSignal.abort());
    const results = await served;
    // The thread may have begun the first one by then.
    assert.ok(results.slice(1).every(({ status }) => status === 'fulfilled'));
    assert.deepEqual(
      exchanges.slice(1).map(({ head }) => head?.status),
      [503, 503],
    );
  });
});
