import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { BodyError } from 'tricorn/plugin';
import { MemoryExchange } from './memory-exchange.test.kit.ts';
import { startPool } from './pool.test.kit.ts';

describe('errors of the application', () => {
  test('reject with the stack that was thrown in the thread', async () => {
    await using started = await startPool('router');
    const exchange = new MemoryExchange({ target: '/throws' });
    await assert.rejects(
      async () => started.run(exchange),
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
    await assert.rejects(async () => started.run(exchange), /too late/);
    assert.equal(exchange.text, 'partial');
    assert.equal(exchange.outcome, null);

    const ended = new MemoryExchange({ target: '/throwsAfterEnd' });
    await assert.rejects(async () => started.run(ended), /afterwards/);
    assert.equal(ended.text, 'fine');
    assert.equal(ended.outcome, 'completed');
  });

  test('are seen by the application when it breaks the rules of the response', async () => {
    await using started = await startPool('router');
    const bad = new MemoryExchange({ target: '/badHead' });
    await started.run(bad);
    assert.equal(bad.text, 'ERR_TRICORN_RESPONSE');
    const overrun = new MemoryExchange({ target: '/overrun' });
    await assert.rejects(async () => started.run(overrun), { code: 'ERR_TRICORN_RESPONSE' });
    assert.equal(overrun.head, null);
  });

  test('a body that failed is met where it is read and keeps its status', async () => {
    await using started = await startPool('throwsBodyError');
    const exchange = new MemoryExchange({
      length: 1_000_000,
      body: () => Promise.reject(new BodyError(413, 'too large')),
    });
    await assert.rejects(
      async () => started.run(exchange),
      (error) => error instanceof BodyError && error.status === 413,
    );
  });

  test('an abort breaks the exchange off after what was written', async () => {
    await using started = await startPool('aborts');
    const exchange = new MemoryExchange();
    await started.run(exchange);
    assert.equal(exchange.outcome, 'aborted');
    assert.equal(exchange.text, 'partial');
    assert.equal(exchange.abortReason?.message, 'gave up');
  });
});
