import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cellOf, type Load } from '../cell.ts';
import { BY_THE_CLOCK, KEPT, PER_REQUEST } from '../questions/standard.ts';
import { overviewOf } from './overview.ts';
import type { CellResult } from './report.ts';

function result(workload: string, server: string, parts: { rate: number; workers?: number; load?: Load }): CellResult {
  const { rate, workers = 2, load = KEPT } = parts;
  const request = { method: 'GET', path: '/' };
  const cell = cellOf({ server: `tricorn ${server}`, workers, threads: 1, workload, kind: 'node', request, load });
  const perSecond = { estimate: rate, low: null, high: null };
  const rest = { invalid: null, requests: 1, errors: 0, cpuMicroseconds: null, rssBytes: 1, limit: null };
  return { ...cell, ...rest, perSecond, latency: null, lightLatency: null };
}

const pair = (workload: string, load: Load): CellResult[] => [
  result(workload, 'sync', { rate: 50, load }),
  result(workload, 'async', { rate: 200, load }),
];

test('rates are shares of the best under the same application and load', () => {
  const dots = overviewOf([...pair('a', KEPT), ...pair('a', PER_REQUEST), ...pair('b', KEPT)]);
  assert.deepEqual(
    dots.map(({ share }) => share),
    [0.25, 1, 0.25, 1, 0.25, 1],
  );
  assert.equal(dots[2]?.application, 'a, 16 clients, a connection per request');
});

test('other sizes, failed cells and fixed rates are left out', () => {
  const common = [...pair('a', KEPT), ...pair('b', KEPT), ...pair('c', KEPT)];
  const others = [
    result('a', 'async', { rate: 900, workers: 8 }),
    { ...result('b', 'gthread', { rate: 900 }), invalid: '1 requests failed' },
    ...pair('d', BY_THE_CLOCK),
  ];
  assert.deepEqual(overviewOf([...common, ...others]), overviewOf(common));
});

test('a report of one application needs no overview', () => {
  assert.deepEqual(overviewOf([...pair('a', KEPT), ...pair('a', PER_REQUEST)]), []);
});
