import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cellOf, type Sample, type Workload } from '../cell.ts';
import { type CellEvidence, compareCells, pairedRatios, summarizeCell, theoreticalLimit } from './summarize.ts';

const workload: Workload = { name: 'w', summary: '', targets: {}, request: { method: 'GET', path: '/' } };
const cellFor = (server: string, workers = 1, threads = 1) =>
  cellOf({
    server,
    workers,
    threads,
    workload: 'w',
    kind: 'node',
    request: workload.request,
    load: { loop: 'closed', connections: 8, keepAlive: true },
  });
const own = cellFor('own');
const base = cellFor('base');

function sample(cell: { id: string }, at: [block: number, turn: number], parts: Partial<Sample> = {}): Sample {
  const latency = { p50: 1, p90: 2, p99: 3, p999: 4, max: 5 };
  const figures = { requests: 1000, errors: 0, seconds: 1, cpuMicroseconds: 20, rssBytes: 1e6, latency };
  return { cell: cell.id, block: at[0], turn: at[1], ...figures, generator: 'wrk', ...parts };
}

test('ratios pair the turns that were neighbours, so that a slow minute for both does not show', () => {
  const own_ = [sample(own, [0, 0], { cpuMicroseconds: 10 }), sample(own, [1, 0], { cpuMicroseconds: 30 })];
  const base_ = [sample(base, [1, 0], { cpuMicroseconds: 60 }), sample(base, [0, 0], { cpuMicroseconds: 20 })];
  assert.deepEqual(
    pairedRatios(own_, base_).map((ratio) => ratio.toFixed(6)),
    ['0.500000', '0.500000'],
  );
});

test('one failed request takes the figures of a cell and its comparisons away', () => {
  const samples = [sample(own, [0, 0], { errors: 1 }), sample(base, [0, 0])];
  const evidence = {
    cell: own,
    samples: samples.slice(0, 1),
    failures: [],
    workload,
    concurrency: 'loop',
    cores: 2,
  } as const;
  assert.equal(summarizeCell(evidence).invalid, '1 requests failed');
  assert.equal(compareCells({ title: 't', goal: 1, cell: own, baseline: base }, samples).verdict, 'missing');
});

test('a goal is met or missed only when the whole interval says so', () => {
  const verdict = (ratios: number[], goal: number) => {
    const samples = ratios.flatMap((ratio, block) => [
      sample(own, [block, 0], { cpuMicroseconds: 20 * ratio }),
      sample(base, [block, 0]),
    ]);
    return compareCells({ title: 't', goal, cell: own, baseline: base }, samples).verdict;
  };
  assert.equal(verdict([0.5, 0.51, 0.49, 0.5], 0.6), 'met');
  assert.equal(verdict([0.5, 0.51, 0.49, 0.5], 0.4), 'short');
  assert.equal(verdict([0.5, 0.7, 0.4, 0.6], 0.55), 'unclear');
  assert.equal(verdict([0.5], 0.6), 'unclear');
});

test('a server that did not start makes its cell invalid and says why', () => {
  const failures = [{ cell: own.id, block: 0, message: 'ended with 1\nlong output' }];
  const result = summarizeCell({ cell: own, samples: [], failures, workload, concurrency: 'loop', cores: 2 });
  assert.equal(result.invalid, 'ended with 1');
  assert.equal(result.perSecond, null);
});

test('the limit is set by waiting places or by cores, whichever is less', () => {
  const blocks: Workload = { ...workload, waits: { milliseconds: 50, blocks: true } };
  const waits: Workload = { ...workload, waits: { milliseconds: 50, blocks: false } };
  const common = { samples: [], failures: [], cores: 2 };
  const limit = (parts: Pick<CellEvidence, 'cell' | 'concurrency' | 'workload'>, cpuMicroseconds = 100) =>
    theoreticalLimit({ ...common, ...parts }, cpuMicroseconds).perSecond;
  assert.equal(limit({ cell: cellFor('sync', 8), concurrency: 'worker', workload: blocks }), 160);
  assert.equal(limit({ cell: cellFor('gthread', 2, 4), concurrency: 'thread', workload: blocks }), 160);
  assert.equal(limit({ cell: cellFor('async', 2), concurrency: 'loop', workload: blocks }), 40);
  assert.equal(limit({ cell: cellFor('async', 2), concurrency: 'loop', workload: waits }), 160);
  assert.equal(limit({ cell: cellFor('sync', 8), concurrency: 'worker', workload }, 20_000), 100);
});
