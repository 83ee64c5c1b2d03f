import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import { BodyError, type Logger } from 'tricorn/plugin';
import { MemoryExchange } from './memory-exchange.test.kit.ts';
import { ThreadPool } from './thread-pool.ts';

const WINDOW_AND_PIECES = 262_144 + 4 * 65_536;
const NEVER: AbortSignal = new AbortController().signal;

interface TestPool extends AsyncDisposable {
  readonly pool: ThreadPool;
  readonly cells: Int32Array;
  readonly log: readonly string[];
}

async function startPool(app: string, { threads = 1, maxWaiting = 1000, cell2 = 0 } = {}): Promise<TestPool> {
  const shared = new SharedArrayBuffer(16);
  const cells = new Int32Array(shared);
  cells[2] = cell2;
  const log: string[] = [];
  const write = (message: string): void => void log.push(message);
  const logger: Logger = { debug: write, info: write, warning: write, error: write, critical: write };
  const pool = new ThreadPool({
    threads,
    maxWaiting,
    bodyBufferBytes: 65_536,
    loader: new URL('./applications.test.kit.js', import.meta.url).href,
    loaderOptions: { app, shared },
    logger,
  });
  await pool.loaded();
  return { pool, cells, log, [Symbol.asyncDispose]: () => pool.destroy() };
}

/** Waits for something that another thread brings about, with a deadline. */
async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!condition()) {
    assert.ok(performance.now() < deadline, `waited in vain for ${condition.toString()}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('small requests', () => {
  test('cross with head, peer and body and come back whole', async () => {
    await using started = await startPool('router');
    const { pool } = started;
    const hello = new MemoryExchange({ target: '/hello' });
    await pool.run(hello);
    assert.equal(hello.text, 'Hello world');
    assert.deepEqual(hello.head, { status: 200, reason: undefined, headers: ['Content-Type', 'text/plain'] });
    assert.equal(hello.outcome, 'completed');

    const described = new MemoryExchange({ target: '/describe', headers: ['Host', 'a', 'X-Ü', 'ü'] });
    await pool.run(described);
    assert.deepEqual(JSON.parse(described.text), { ...described.request, peer: described.peer });

    const bytes = randomBytes(20_000);
    for (const body of [[bytes], [bytes.subarray(0, 11), bytes.subarray(11)]]) {
      for (const length of [20_000, null]) {
        const echo = new MemoryExchange({ method: 'POST', target: '/echo', body, length });
        await pool.run(echo);
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
      await started.pool.run(exchange);
      assert.equal(exchange.text, text);
    }
  });

  test('carry interim responses and trailers', async () => {
    await using started = await startPool('hints');
    const exchange = new MemoryExchange();
    await started.pool.run(exchange);
    assert.deepEqual(exchange.interim, [103]);
    assert.deepEqual(exchange.trailers, ['X-Sum', '42']);
  });
});

describe('streams', () => {
  test('an upload arrives byte for byte and nothing is read before the application asks', async () => {
    await using started = await startPool('slowReader');
    const hash = createHash('sha256');
    let left = 160;
    let read = 0;
    const exchange = new MemoryExchange({
      method: 'POST',
      length: left * 65_536,
      body: async () => {
        if (left === 0) return null;
        left -= 1;
        const chunk = randomBytes(65_536);
        if (read > 0) hash.update(chunk);
        read += chunk.length;
        return chunk;
      },
    });
    const served = started.pool.run(exchange);
    await until(() => read >= 262_144);
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.ok(read <= WINDOW_AND_PIECES, `${read} bytes were read for an application that took one chunk`);
    started.cells[0] = 1;
    await served;
    assert.equal(exchange.text, hash.digest('hex'));
    assert.equal(read, 160 * 65_536);
  });

  test('a download waits for a client that does not read', async () => {
    await using started = await startPool('download');
    const exchange = new MemoryExchange({ target: '/8' });
    const hash = createHash('sha256');
    let received = 0;
    let full = true;
    exchange.onChunk = (chunk) => {
      hash.update(chunk);
      received += chunk.length;
      return !full;
    };
    const served = started.pool.run(exchange);
    await until(() => received >= 262_144);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const made = Atomics.load(started.cells, 0);
    assert.ok(made <= WINDOW_AND_PIECES, `the application made ${made} bytes for a client that took none`);
    full = false;
    exchange.drain();
    await served;
    const expected = createHash('sha256');
    for (let mib = 0; mib < 8; mib++) expected.update(Buffer.alloc(1_048_576, mib));
    assert.equal(received, 8 * 1_048_576);
    assert.equal(hash.digest('hex'), expected.digest('hex'));
  });

  test('a buffer that the application sends again and again is not taken from it', async () => {
    await using started = await startPool('big');
    for (let round = 0; round < 3; round++) {
      const exchange = new MemoryExchange();
      await started.pool.run(exchange);
      assert.equal(exchange.text, 'b'.repeat(1_048_576));
    }
  });

  test('50 MB each way do not grow the process by 30 MB', async () => {
    await using started = await startPool('router');
    const transfer = async (): Promise<void> => {
      let left = 800;
      const upload = new MemoryExchange({
        target: '/hash',
        length: 800 * 65_536,
        body: async () => (left-- > 0 ? Buffer.alloc(65_536, left) : null),
      });
      await started.pool.run(upload);
    };
    const download = async (): Promise<void> => {
      const exchange = new MemoryExchange({ target: '/big' });
      exchange.onChunk = () => true;
      for (let round = 0; round < 50; round++) await started.pool.run(exchange);
    };
    await transfer();
    await download();
    const before = process.memoryUsage.rss();
    let peak = before;
    const watch = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage.rss());
    }, 2);
    await transfer();
    await download();
    clearInterval(watch);
    assert.ok(peak - before < 30e6, `grew by ${peak - before} bytes`);
  });

  test('events reach the client one by one and end when it leaves', async () => {
    await using started = await startPool('events');
    const { pool, cells } = started;
    const exchange = new MemoryExchange();
    const served = pool.run(exchange);
    for (let count = 1; count <= 5; count++) {
      await until(() => exchange.text.endsWith(`data: ${count}\n\n`));
      Atomics.store(cells, 0, count);
    }
    exchange.settle('client-gone');
    await served;
    assert.equal(cells[1], 1);
  });

  test('a flushed head does not wait for the body', async () => {
    await using started = await startPool('flushHead');
    const exchange = new MemoryExchange();
    const served = started.pool.run(exchange);
    await until(() => exchange.flushes === 1);
    assert.equal(exchange.outcome, null);
    started.cells[0] = 1;
    await served;
    assert.equal(exchange.outcome, 'completed');
  });
});

describe('errors of the application', () => {
  test('reject with the stack that was thrown in the thread', async () => {
    await using started = await startPool('router');
    const exchange = new MemoryExchange({ target: '/throws' });
    await assert.rejects(
      async () => started.pool.run(exchange),
      (error: Error) => {
        assert.equal(error.name, 'TypeError');
        assert.match(error.stack ?? '', /no such luck\n.*applications\.test\.kit/);
        return true;
      },
    );
    assert.equal(exchange.head, null);
  });

  test('after the head reject too, with what was sent left as it is', async () => {
    await using started = await startPool('router');
    const exchange = new MemoryExchange({ target: '/throwsAfterHead' });
    await assert.rejects(async () => started.pool.run(exchange), /too late/);
    assert.equal(exchange.text, 'partial');
    assert.equal(exchange.outcome, null);

    const ended = new MemoryExchange({ target: '/throwsAfterEnd' });
    await assert.rejects(async () => started.pool.run(ended), /afterwards/);
    assert.equal(ended.text, 'fine');
    assert.equal(ended.outcome, 'completed');
  });

  test('are seen by the application when it breaks the rules of the response', async () => {
    await using started = await startPool('router');
    const bad = new MemoryExchange({ target: '/badHead' });
    await started.pool.run(bad);
    assert.equal(bad.text, 'ERR_TRICORN_RESPONSE');
    const overrun = new MemoryExchange({ target: '/overrun' });
    await assert.rejects(async () => started.pool.run(overrun), { code: 'ERR_TRICORN_RESPONSE' });
    assert.equal(overrun.head, null);
  });

  test('a body that failed is met where it is read and keeps its status', async () => {
    await using started = await startPool('throwsBodyError');
    const exchange = new MemoryExchange({
      length: 1_000_000,
      body: () => Promise.reject(new BodyError(413, 'too large')),
    });
    await assert.rejects(
      async () => started.pool.run(exchange),
      (error) => error instanceof BodyError && error.status === 413,
    );
  });

  test('an abort breaks the exchange off after what was written', async () => {
    await using started = await startPool('aborts');
    const exchange = new MemoryExchange();
    await started.pool.run(exchange);
    assert.equal(exchange.outcome, 'aborted');
    assert.equal(exchange.text, 'partial');
    assert.equal(exchange.abortReason?.message, 'gave up');
  });
});

describe('threads', () => {
  test('serve one request at a time, all of them', async () => {
    await using started = await startPool('gate', { threads: 4 });
    const { pool, cells } = started;
    const exchanges = Array.from({ length: 12 }, () => new MemoryExchange());
    const served = exchanges.map((exchange) => pool.run(exchange));
    await until(() => Atomics.load(cells, 1) === 4);
    await new Promise((resolve) => setTimeout(resolve, 30));
    assert.equal(cells[1], 4, 'a fifth request entered four busy threads');
    cells[0] = 1;
    await Promise.all(served);
    const seen = exchanges.map((exchange) => exchange.text.split(' '));
    assert.equal(new Set(seen.map(([thread]) => thread)).size, 4);
    for (const [, inside] of seen) assert.equal(inside, '1');
  });

  test('a request whose client left while it waited takes no thread', async () => {
    await using started = await startPool('gate');
    const { pool, cells } = started;
    const first = pool.run(new MemoryExchange());
    const leaving = new MemoryExchange();
    const second = pool.run(leaving);
    leaving.settle('client-gone');
    await second;
    cells[0] = 1;
    await first;
    assert.equal(cells[1], 1);
  });

  test('more requests than may wait are answered 503', async () => {
    await using started = await startPool('gate', { maxWaiting: 1 });
    const exchanges = [1, 2, 3].map(() => new MemoryExchange());
    const served = exchanges.map((exchange) => started.pool.run(exchange));
    started.cells[0] = 1;
    await Promise.all(served);
    assert.deepEqual(
      exchanges.map((exchange) => exchange.head?.status),
      [200, 200, 503],
    );
    assert.ok(exchanges[2]!.head?.headers.includes('Retry-After'));
  });

  for (const [name, reason] of [
    ['uncaught', /in a callback/],
    ['exits', /exited with code: 7/],
  ] as const) {
    test(`one that dies (${name}) fails its request alone and is replaced`, async () => {
      await using started = await startPool('router', { threads: 2 });
      const { pool, cells, log } = started;
      const bystander = new MemoryExchange({ target: '/gate' });
      const other = pool.run(bystander);
      await assert.rejects(async () => pool.run(new MemoryExchange({ target: `/${name}` })), reason);
      assert.equal(bystander.outcome, null);
      await until(() => Atomics.load(cells, 3) === 3);
      assert.match(log.join('\n'), reason);
      const next = new MemoryExchange({ target: '/hello' });
      await pool.run(next);
      assert.equal(next.text, 'Hello world');
      cells[0] = 1;
      await other;
      assert.equal(bystander.head?.status, 200);
    });
  }

  test('while no thread can load the application any more, requests are answered 503', async () => {
    await using started = await startPool('exits', { cell2: 1 });
    const { pool, cells, log } = started;
    await assert.rejects(async () => pool.run(new MemoryExchange()));
    const waiting = new MemoryExchange();
    void pool.run(waiting);
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
    const { pool } = await startPool('gate');
    const exchange = new MemoryExchange();
    const served = Promise.resolve(pool.run(exchange));
    const outcome = assert.rejects(served, { code: 'ERR_TRICORN_THREAD' });
    await pool.stop(AbortSignal.abort());
    await outcome;
  });
});
