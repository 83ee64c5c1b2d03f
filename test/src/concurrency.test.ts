/** How many requests each worker class serves at once. */

import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { startServer } from 'tricorn/testing';
import { ask, type Place } from './harness/http-request.ts';
import { testApp } from './harness/places.ts';
import { TemporaryFolder } from './harness/temporary-folder.ts';

/** What `/cpu` and `/block` of the test applications answer. */
interface Span {
  readonly pid: number;
  readonly threadId: number;
  /** Milliseconds since the epoch. */
  readonly start: number;
  readonly end: number;
}

const MOST_ROUNDS = 40;
const BLOCK_ROUNDS = Number(process.env.TRICORN_TEST_ROUNDS ?? 5);

describe('concurrency of what uses the CPU', () => {
  test('gthread: every thread of every worker serves, none two requests at once', async (t) => {
    await using server = await startServer({ args: ['-k', 'gthread', '-w', '4', '-t', '2'], app: testApp('express') });
    const spans = new Map<string, Span[]>();
    let rounds = 0;
    for (; spans.size < 8; rounds += 1) {
      assert.ok(rounds < MOST_ROUNDS, `after ${rounds} rounds only these have served: ${[...spans.keys()]}`);
      for (const span of await simultaneously(8, () => spanOf(server.port, '/cpu?ms=300'))) {
        const thread = `${span.pid}/${span.threadId}`;
        spans.set(thread, [...(spans.get(thread) ?? []), span]);
      }
    }
    t.diagnostic(`all 8 threads had served after ${rounds} rounds of 8 requests`);
    assert.equal(new Set([...spans.values()].flat().map(({ pid }) => pid)).size, 4);
    for (const [thread, own] of spans) assertOneAtATime(thread, own);
  });
});

// After what uses the CPU, not beside it: these look at the clock.
describe('concurrency of what waits', { concurrency: 2 }, () => {
  test('sync: four workers serve four blocking requests at once, over TCP', async (t) => {
    await using server = await startServer({ args: ['-k', 'sync', '-w', '4'], app: testApp('express') });
    await blockInRounds(t, server.port);
  });

  test('sync: four workers serve four blocking requests at once, over a unix socket', async (t) => {
    using folder = new TemporaryFolder();
    const args = ['-k', 'sync', '-w', '4', '--bind', `unix:${folder.file('socket')}`];
    await using _server = await startServer({ args, app: testApp('express') });
    await blockInRounds(t, folder.file('socket'));
  });

  test('async: one worker serves 50 waiting requests at once', async (t) => {
    await using server = await startServer({ args: ['-k', 'async', '-w', '1'], app: testApp('express') });
    const milliseconds = await timeOf(() => simultaneously(50, () => slow(server.port)));
    t.diagnostic(`50 requests that wait 300 ms took ${Math.round(milliseconds)} ms`);
    assert.ok(milliseconds < 3000, `${milliseconds} ms`);
  });

  test('async: --worker-connections 2 admits two requests at a time', async (t) => {
    const args = ['-k', 'async', '-w', '1', '--worker-connections', '2'];
    await using server = await startServer({ args, app: testApp('express') });
    const milliseconds = await timeOf(() => simultaneously(8, () => slow(server.port)));
    t.diagnostic(`8 requests that wait 300 ms took ${Math.round(milliseconds)} ms, two at a time`);
    // A timer may fire a millisecond early.
    assert.ok(milliseconds > 4 * 299 && milliseconds < 8 * 300, `${milliseconds} ms`);
  });
});

async function blockInRounds(t: TestContext, place: Place): Promise<void> {
  // The first request of a worker compiles much of the framework.
  await simultaneously(4, () => spanOf(place, '/block?ms=100'));
  const times: number[] = [];
  for (let round = 0; round < BLOCK_ROUNDS; round += 1) {
    const milliseconds = await timeOf(() => simultaneously(4, () => spanOf(place, '/block?ms=1000')));
    times.push(Math.round(milliseconds));
  }
  t.diagnostic(`four requests that block for 1000 ms took, in ms: ${times.join(' ')}`);
  assert.ok(Math.max(...times) < 1500, `took, in ms: ${times.join(' ')}`);
}

function simultaneously<T>(count: number, request: () => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, request));
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function spanOf(place: Place, path: string): Promise<Span> {
  const { status, text } = await ask(place, path);
  assert.equal(status, 200, text);
  return JSON.parse(text);
}

async function slow(port: number): Promise<void> {
  assert.equal((await ask(port, '/slow?ms=300')).text, 'slow');
}

function assertOneAtATime(thread: string, spans: readonly Span[]): void {
  const sorted = spans.toSorted((one, other) => one.start - other.start);
  for (const [index, span] of sorted.slice(1).entries()) {
    const before = sorted[index];
    assert.ok(before && before.end <= span.start, `${thread} served two at once: ${JSON.stringify([before, span])}`);
  }
}
