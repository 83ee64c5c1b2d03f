import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cellOf, type Load, type Sample } from '../cell.ts';
import { standardSize } from '../questions/standard.ts';
import { doubtsAbout } from './doubts.ts';
import { type Expectation, findingOf } from './expectation.ts';
import { reportMarkdown } from './markdown.ts';
import type { CellResult, Report } from './report.ts';

const LOAD: Load = { loop: 'closed', connections: 16, keepAlive: true };

function result(server: string, perSecond: number, invalid: string | null = null): CellResult {
  const request = { method: 'GET', path: '/' };
  const cell = cellOf({ server, ...standardSize(server), workload: 'cpu 20 ms', kind: 'node', request, load: LOAD });
  const interval = (estimate: number) => ({ estimate, low: null, high: null });
  const figures = { requests: 1, errors: 0, perSecond: interval(perSecond), cpuMicroseconds: interval(20_000) };
  const latency = { p50: 1, p90: 1, p99: 1, p999: 1, max: 1 };
  return { ...cell, ...figures, invalid, rssBytes: 2e8, latency, lightLatency: null, limit: null };
}

const expectation: Expectation = {
  ...{
    name: 'c',
    application: 'compute',
    text: 'Compute: gthread',
    workload: 'cpu 20 ms',
    load: LOAD,
    server: 'tricorn gthread',
    figure: 'rate',
  },
};
const verdict = (...cells: CellResult[]): string => findingOf(expectation, cells).verdict;

test('an expectation is confirmed, as good as others, or corrected by the best other class', () => {
  const [slow, middle] = [result('tricorn sync', 10), result('tricorn async', 95)];
  assert.equal(verdict(result('tricorn gthread', 110), slow, middle), 'confirmed');
  assert.equal(verdict(result('tricorn gthread', 100), slow, middle), 'alike');
  assert.equal(verdict(result('tricorn gthread', 90), slow, middle), 'alike');
  assert.equal(verdict(result('tricorn gthread', 50), slow, middle), 'not so');
});

test('peers and other sizes do not take part', () => {
  const others = [
    result('node:cluster', 900),
    { ...result('tricorn async', 900), workers: 8 },
    { ...result('tricorn sync', 900), kind: 'fetch' as const },
  ];
  assert.equal(verdict(result('tricorn gthread', 110), result('tricorn async', 95), ...others), 'confirmed');
});

test('invalid figures confirm nothing', () => {
  assert.equal(
    verdict(result('tricorn gthread', 100, '1 requests failed'), result('tricorn sync', 10)),
    'not measured',
  );
});

test('the page links each expectation to the table it rests on', () => {
  const report = {
    ...{ question: 'Which?', date: '2026-01-01T00:00:00Z', recommendation: null, samples: [], servers: [] },
    machine: { cpu: 'CPU', cores: 2, memoryBytes: 1, system: 'Linux', node: 'v20', loadBefore: 0, commit: 'abc' },
    cells: [result('tricorn gthread', 100), result('tricorn sync', 50)],
  } as unknown as Report;
  const page = reportMarkdown(report, [expectation]);
  assert.match(
    page,
    /confirmed \| \[tricorn gthread 100 against tricorn sync 50\.0 requests\/s\]\(#cpu-20-ms-16-connections\)/,
  );
  assert.match(page, /^## cpu 20 ms, 16 connections$/m);
});

test('a report of one repetition on a busy machine says so, and a better one does not', () => {
  const machine = { cpu: 'CPU', cores: 2, memoryBytes: 1, system: 'Linux', node: 'v20', loadBefore: 3, commit: 'abc' };
  const samples = [0, 1].map((block) => ({ block }) as Sample);
  assert.equal(
    doubtsAbout({ machine, samples: samples.slice(1) }),
    'Taken in one repetition and on a machine that others were using: good for large differences alone.',
  );
  assert.equal(doubtsAbout({ machine: { ...machine, loadBefore: 0.2 }, samples }), '');
});
