import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Exchange, ExchangeEnd, type Outcome, type ResponseHead } from 'tricorn/plugin';
import { Admission } from './admission.ts';

/** As much of an exchange as admission touches. */
function fakeExchange(): { exchange: Exchange; end: (outcome: Outcome) => void; heads: ResponseHead[] } {
  const end = new ExchangeEnd();
  const heads: ResponseHead[] = [];
  const response = { start: (head: ResponseHead) => heads.push(head), write: () => true, end: () => {} };
  const exchange = {
    response,
    get outcome() {
      return end.outcome;
    },
    onEnd: (listener: (outcome: Outcome) => void) => end.onEnd(listener),
  };
  return { exchange: exchange as unknown as Exchange, end: (outcome) => end.settle(outcome), heads };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('never runs more exchanges at once than the limit, and runs the others in order as places become free', async () => {
  const started: Exchange[] = [];
  const admission = new Admission((exchange) => void started.push(exchange), { running: 2, waiting: 10 });
  const fakes = Array.from({ length: 5 }, fakeExchange);
  for (const { exchange } of fakes) admission.admit(exchange);
  await settled();
  assert.equal(started.length, 2);
  for (const [index, { end }] of fakes.entries()) {
    end('completed');
    await settled();
    assert.equal(started.length, Math.min(5, index + 3));
  }
  assert.deepEqual(
    started,
    fakes.map(({ exchange }) => exchange),
  );
  assert.equal(admission.waiting, 0);
});

test('passes over an exchange whose client left while it waited', async () => {
  const started: Exchange[] = [];
  const admission = new Admission((exchange) => void started.push(exchange), { running: 1, waiting: 10 });
  const [first, gone, last] = [fakeExchange(), fakeExchange(), fakeExchange()];
  for (const { exchange } of [first, gone, last]) admission.admit(exchange);
  gone.end('client-gone');
  first.end('completed');
  await settled();
  assert.deepEqual(started, [first.exchange, last.exchange]);
});

test('answers 503 with Retry-After when too many wait', async () => {
  const admission = new Admission(() => {}, { running: 1, waiting: 1 });
  const fakes = [fakeExchange(), fakeExchange(), fakeExchange()];
  for (const { exchange } of fakes) admission.admit(exchange);
  await settled();
  assert.equal(fakes[2]?.heads[0]?.status, 503);
  assert.ok(fakes[2]?.heads[0]?.headers.includes('Retry-After'));
  assert.equal(fakes[1]?.heads.length, 0);
});

test('a rejection of the application reaches the caller, queued or not', async () => {
  const admission = new Admission(() => Promise.reject(new Error('no')), { running: 1, waiting: 5 });
  const [first, second] = [fakeExchange(), fakeExchange()];
  await assert.rejects(async () => admission.admit(first.exchange), /no/);
  const queued = admission.admit(second.exchange);
  first.end('completed');
  await assert.rejects(async () => queued, /no/);
});
