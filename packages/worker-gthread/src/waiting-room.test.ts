import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MemoryExchange } from './memory-exchange.test.kit.ts';
import { startPool, until } from './pool.test.kit.ts';

const EXITS = [80, 120, 160, 200, 240];

describe('requests sent ahead', () => {
  test('a thread that is held up keeps nobody waiting that was sent ahead to it', async () => {
    await using started = await startPool('router', { threads: 2 });
    const exchanges = Array.from({ length: 400 }, (_, index) => {
      return new MemoryExchange({ target: index === 200 ? '/gate' : '/hello' });
    });
    const served = exchanges.map((exchange) => started.run(exchange));
    await until(() => exchanges.filter(({ outcome }) => outcome === 'completed').length === 399);
    assert.equal(exchanges[200]?.outcome, null);
    started.cells[0] = 1;
    await Promise.all(served);
  });

  test('a thread that dies takes none with it that it has not begun', async () => {
    await using started = await startPool('router', { threads: 2 });
    const exchanges = Array.from({ length: 400 }, (_, index) => {
      return new MemoryExchange({ target: EXITS.includes(index) ? '/exits' : '/hello' });
    });
    const results = await Promise.allSettled(exchanges.map((exchange) => started.run(exchange)));
    const lost = results.flatMap(({ status }, index) => (status === 'rejected' ? [index] : []));
    assert.deepEqual(lost, EXITS);
    const answered = exchanges.filter(({ text }) => text === 'Hello world');
    assert.equal(answered.length, 400 - EXITS.length);
  });

  test('a thread that dies of what it does after an answer takes none with it', async () => {
    await using started = await startPool('router', { threads: 2 });
    const exchanges = Array.from({ length: 400 }, (_, index) => {
      return new MemoryExchange({ target: EXITS.includes(index) ? '/exitsAfterwards' : '/hello' });
    });
    await Promise.all(exchanges.map((exchange) => started.run(exchange)));
    assert.equal(exchanges.filter(({ text }) => text === 'Hello world').length, 400);
  });
});
