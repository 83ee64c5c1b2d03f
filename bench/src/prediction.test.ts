import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cellOf, type Load } from './cell.ts';
import { predict } from './prediction.ts';
import type { CellResult } from './report/report.ts';

const closed = (connections: number): Load => ({ loop: 'closed', connections, keepAlive: true });
const LOAD = closed(16);

function result(
  server: string,
  workers: number,
  [perSecond, load = LOAD]: [perSecond: number, load?: Load],
): CellResult {
  const request = { method: 'GET', path: '/' };
  const milliseconds = 10.2;
  const cell = cellOf({ server, workers, threads: 1, workload: 'w', kind: 'node', request, load });
  const interval = (estimate: number) => ({ estimate, low: null, high: null });
  return {
    ...{
      ...cell,
      invalid: null,
      requests: 1,
      errors: 0,
      perSecond: interval(perSecond),
      cpuMicroseconds: interval(300),
    },
    ...{ rssBytes: 1, lightLatency: null, limit: null },
    latency: { p50: milliseconds, p90: 11, p99: 12, p999: 13, max: 14 },
  };
}

/** One async worker that blocks for 10 ms. */
const profile = [result('tricorn async', 1, [97, closed(1)]), result('tricorn async', 1, [98])];

test('a prediction is right when its class is as fast as the fastest', () => {
  const cells = [...profile, result('tricorn gthread', 2, [780]), result('tricorn sync', 2, [800])];
  const prediction = predict(cells, LOAD);
  assert.equal(prediction?.nature, 'blocks');
  assert.equal(prediction?.predicted, 'tricorn gthread');
  assert.equal(prediction?.measured, 'tricorn sync');
  assert.equal(prediction?.isRight, true);
});

test('a prediction is wrong when another class does far more', () => {
  const cells = [...profile, result('tricorn gthread', 2, [200]), result('tricorn async', 2, [800])];
  assert.equal(predict(cells, LOAD)?.isRight, false);
});

test('without its cells there is no prediction', () => {
  assert.equal(predict([result('tricorn gthread', 2, [200])], LOAD), null);
});
