import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Exchange, ExchangeEnd } from 'tricorn/plugin';
import { oneAtATime } from './one-at-a-time.ts';

/** Of an exchange, only its end matters here. */
function exchangeThatEnds(end: ExchangeEnd): Exchange {
  const onEnd = end.onEnd.bind(end);
  return {
    get outcome() {
      return end.outcome;
    },
    onEnd,
  } as unknown as Exchange;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('oneAtATime', () => {
  it('runs an exchange when the one before it has ended', async () => {
    const ran: Exchange[] = [];
    const run = oneAtATime((exchange) => {
      ran.push(exchange);
    });
    const ends = [new ExchangeEnd(), new ExchangeEnd()];
    const exchanges = ends.map(exchangeThatEnds);
    for (const exchange of exchanges) run(exchange);
    await turn();
    assert.deepEqual(ran, exchanges.slice(0, 1));
    ends[0]?.settle('completed');
    await turn();
    assert.deepEqual(ran, exchanges);
  });

  it('passes over an exchange that ended while it waited', async () => {
    const ran: Exchange[] = [];
    const run = oneAtATime((exchange) => {
      ran.push(exchange);
    });
    const ends = [new ExchangeEnd(), new ExchangeEnd(), new ExchangeEnd()];
    const exchanges = ends.map(exchangeThatEnds);
    for (const exchange of exchanges) run(exchange);
    ends[1]?.settle('client-gone');
    await turn();
    ends[0]?.settle('completed');
    await turn();
    assert.deepEqual(ran, [exchanges[0], exchanges[2]]);
  });

  it('goes on after an application that throws, and tells its caller', async () => {
    const run = oneAtATime(() => {
      throw new Error('of the application');
    });
    const end = new ExchangeEnd();
    await assert.rejects(async () => run(exchangeThatEnds(end)), /of the application/);
    end.settle('aborted');
    await assert.rejects(async () => run(exchangeThatEnds(new ExchangeEnd())), /of the application/);
  });
});
