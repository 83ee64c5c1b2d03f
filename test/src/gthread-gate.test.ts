/** A gthread worker whose threads are all busy leaves connections to the others. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startServer } from 'tricorn/testing';
import { eventually } from './harness/eventually.ts';
import { ask } from './harness/http-request.ts';
import { testApp } from './harness/places.ts';

const ROUNDS = 10;
/** What one worker takes at most, on average over the rounds: 2 on an idle machine; 4.3 without the gate. */
const MOST_ON_AVERAGE = 3;

test('gthread: of 8 connections at once each of 4 workers with 2 threads takes its share', async (t) => {
  await using server = await startServer({ args: ['-k', 'gthread', '-w', '4', '-t', '2'], app: testApp('node') });
  const most: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask(server.port, '/block?ms=300')));
    const perWorker = new Map<number, number>();
    for (const { text } of answers) {
      const { pid } = JSON.parse(text);
      perWorker.set(pid, (perWorker.get(pid) ?? 0) + 1);
    }
    most.push(Math.max(...perWorker.values()));
  }
  t.diagnostic(`the most that one worker took of 8, by round: ${most.join(' ')}`);
  const average = most.reduce((sum, count) => sum + count) / ROUNDS;
  assert.ok(average <= MOST_ON_AVERAGE, `by round: ${most.join(' ')}`);
});

test('gthread: when all workers are busy connections are accepted nevertheless, and a stop loses none', async () => {
  await using server = await startServer({
    args: ['-k', 'gthread', '-w', '2', '-t', '1', '--access-logfile', '-', '--thread-queue', '3'],
    app: testApp('node'),
  });
  const answers = Array.from({ length: 9 }, () => ask(server.port, '/block?ms=2000'));
  // Two run, at most six wait, and the others are turned away long before the first one is done.
  await eventually('one is turned away', () => server.stdout.some((line) => / 503 /.test(line)));
  assert.ok(!server.stdout.some((line) => / 200 /.test(line)));
  server.signal('SIGTERM');
  const statuses = (await Promise.all(answers)).map(({ status }) => status);
  assert.deepEqual(new Set(statuses), new Set([200, 503]));
  assert.ok(statuses.filter((status) => status === 200).length >= 5, statuses.join(' '));
});
