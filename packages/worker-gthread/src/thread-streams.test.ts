import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import { MemoryExchange } from './memory-exchange.test.kit.ts';
import { startPool, until } from './pool.test.kit.ts';

const WINDOW_AND_PIECES = 262_144 + 4 * 65_536;

describe('streams', () => {
  test('an upload arrives byte for byte, no faster than the application reads', async () => {
    await using started = await startPool('slowReader');
    const hash = createHash('sha256');
    let left = 160;
    let read = 0;
    let mostUnderWay = 0;
    const exchange = new MemoryExchange({
      method: 'POST',
      length: left * 65_536,
      body: async () => {
        if (left === 0) return null;
        left -= 1;
        const chunk = randomBytes(65_536);
        hash.update(chunk);
        read += chunk.length;
        mostUnderWay = Math.max(mostUnderWay, read - Atomics.load(started.cells, 0));
        return chunk;
      },
    });
    await started.run(exchange);
    assert.equal(exchange.text, hash.digest('hex'));
    assert.ok(mostUnderWay <= WINDOW_AND_PIECES, `${mostUnderWay} bytes were under way at once`);
  });

  test('nothing is read of a body that the application does not want', async () => {
    await using started = await startPool('hello');
    const body = (): never => assert.fail('the body was read');
    const exchange = new MemoryExchange({ method: 'POST', length: 1_000_000, body });
    await started.run(exchange);
    assert.equal(exchange.text, 'Hello world');
  });

  test('a download arrives byte for byte, no faster than the client reads', async () => {
    await using started = await startPool('download');
    const exchange = new MemoryExchange({ target: '/8' });
    const hash = createHash('sha256');
    let received = 0;
    let mostUnderWay = 0;
    exchange.onChunk = (chunk) => {
      hash.update(chunk);
      setImmediate(() => {
        mostUnderWay = Math.max(mostUnderWay, Atomics.load(started.cells, 0) - received);
        received += chunk.length;
        exchange.drain();
      });
      return false;
    };
    await started.run(exchange);
    const expected = createHash('sha256');
    for (let mib = 0; mib < 8; mib++) expected.update(Buffer.alloc(1_048_576, mib));
    assert.equal(hash.digest('hex'), expected.digest('hex'));
    assert.ok(mostUnderWay <= WINDOW_AND_PIECES, `${mostUnderWay} bytes were under way at once`);
  });

  test('a finished response frees its thread though the client reads nothing', async () => {
    await using started = await startPool('router');
    const unread = [new MemoryExchange({ target: '/big' }), new MemoryExchange({ target: '/bigText' })];
    for (const exchange of unread) {
      exchange.onChunk = () => false;
      await started.run(exchange);
      assert.equal(exchange.outcome, 'completed');
    }
    const written = new MemoryExchange({ target: '/writesAhead' });
    const chunks: Buffer[] = [];
    written.onChunk = (chunk) => chunks.push(chunk) === 0;
    await started.run(written);
    assert.equal(written.outcome, 'completed');
    assert.equal(Buffer.concat(chunks).toString(), 'x'.repeat(20 * 40_000));
  });

  test('a buffer that the application sends again and again is not taken from it', async () => {
    await using started = await startPool('big');
    for (let round = 0; round < 3; round++) {
      const exchange = new MemoryExchange();
      await started.run(exchange);
      assert.equal(exchange.text, 'b'.repeat(1_048_576));
    }
  });

  test('50 MB each way do not grow the process by more than what waits to be collected', async () => {
    await using started = await startPool('router');
    const transfer = async (): Promise<void> => {
      let left = 800;
      const upload = new MemoryExchange({
        target: '/hash',
        length: 800 * 65_536,
        body: async () => (left-- > 0 ? Buffer.alloc(65_536, left) : null),
      });
      await started.run(upload);
    };
    const download = async (): Promise<void> => {
      const exchange = new MemoryExchange({ target: '/big' });
      exchange.onChunk = () => true;
      for (let round = 0; round < 50; round++) await started.run(exchange);
    };
    const growth = async (work: () => Promise<void>): Promise<number> => {
      await work();
      const before = process.memoryUsage.rss();
      let peak = before;
      const watch = setInterval(() => {
        peak = Math.max(peak, process.memoryUsage.rss());
      }, 2);
      await work();
      clearInterval(watch);
      return peak - before;
    };
    const up = await growth(transfer);
    assert.ok(up < 30e6, `uploads grew it by ${up} bytes`);
    const down = await growth(download);
    assert.ok(down < 80e6, `downloads grew it by ${down} bytes`);
  });

  test('events reach the client one by one and end when it leaves', async () => {
    await using started = await startPool('events');
    const { run, cells } = started;
    const exchange = new MemoryExchange();
    const served = run(exchange);
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
    const served = started.run(exchange);
    await until(() => exchange.flushes === 1);
    assert.equal(exchange.outcome, null);
    started.cells[0] = 1;
    await served;
    assert.equal(exchange.outcome, 'completed');
  });
});
