import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cellOf, type Load } from './cell.ts';
import { predict } from './prediction.ts';
import type { CellResult } from './report/report.ts';

const closed = (connections: number): Load => ({ loop: 'closed', connections, keepAlive: true });
const LOAD = closed(16);

interface Figures {
  readonly perSecond?: number;
  readonly cpu?: number;
  readonly lightP99?: number;
  readonly load?: Load;
}

function result(
  server: string,
  workers: number,
  { perSecond = 100, cpu = 300, lightP99, load = LOAD }: Figures,
): CellResult {
  const request = { method: 'GET', path: '/' };
  const cell = cellOf({ server, workers, threads: 1, workload: 'w', kind: 'node', request, load });
  const interval = (estimate: number) => ({ estimate, low: null, high: null });
  const latency = { p50: 10.2, p90: 11, p99: 12, p999: 13, max: 14 };
  return {
    ...{ ...cell, invalid: null, requests: 1, errors: 0, rssBytes: 1, limit: null, latency },
    perSecond: interval(perSecond),
    cpuMicroseconds: interval(cpu),
    lightLatency: lightP99 === undefined ? null : { ...latency, p99: lightP99 },
  };
}

/** One async worker that blocks for 10 ms. */
const profile = [
  result('tricorn async', 1, { perSecond: 97, load: closed(1) }),
  result('tricorn async', 1, { perSecond: 98 }),
];
const byRate = { load: LOAD, figure: 'rate' } as const;

test('a prediction is right when its class is as fast as the fastest', () => {
  const cells = [
    ...profile,
    result('tricorn gthread', 2, { perSecond: 780 }),
    result('tricorn sync', 2, { perSecond: 800 }),
  ];
  const prediction = predict(cells, byRate);
  assert.equal(prediction?.nature, 'blocks');
  assert.equal(prediction?.predicted, 'tricorn gthread');
  assert.equal(prediction?.measured, 'tricorn sync');
  assert.deepEqual(prediction?.figures, [780, 800]);
  assert.equal(prediction?.isRight, true);
});

test('a prediction is wrong when another class does far more', () => {
  const cells = [
    ...profile,
    result('tricorn gthread', 2, { perSecond: 200 }),
    result('tricorn async', 2, { perSecond: 800 }),
  ];
  assert.equal(predict(cells, byRate)?.isRight, false);
});

test('where CPU decides, a class that had more of a busy machine is no better for it', () => {
  const cells = [
    ...profile,
    result('tricorn gthread', 2, { perSecond: 50, cpu: 300 }),
    result('tricorn async', 2, { perSecond: 90, cpu: 310 }),
  ];
  assert.equal(predict(cells, byRate)?.isRight, false);
  assert.equal(predict(cells, { load: LOAD, figure: 'cpu' })?.isRight, true);
});

test('where light requests decide, their tail does and the rate does not', () => {
  const load: Load = { loop: 'open', connections: 32, perSecond: 50 };
  const contest = { load, figure: 'light p99' } as const;
  const light = (server: string, lightP99: number): CellResult => result(server, 2, { load, lightP99 });
  const [gthread, sync] = [light('tricorn gthread', 9), light('tricorn sync', 140)];
  assert.equal(predict([...profile, gthread, sync, light('tricorn async', 110)], contest)?.isRight, true);
  // Tails that differ by less than half are alike; by more they are not.
  assert.equal(predict([...profile, gthread, sync, light('tricorn async', 6.5)], contest)?.isRight, true);
  assert.equal(predict([...profile, gthread, sync, light('tricorn async', 5)], contest)?.isRight, false);
});

test('without its cells there is no prediction', () => {
  assert.equal(predict([result('tricorn gthread', 2, {})], byRate), null);
  assert.equal(predict([...profile, result('tricorn gthread', 2, {})], byRate), null);
});
