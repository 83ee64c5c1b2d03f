import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cell } from '../cell.ts';
import { cellsOf } from '../plan/plan.ts';
import type { CellResult } from '../report/report.ts';
import { adviceJudged, adviceQuestion } from './advice.ts';
import { NORMAL } from './effort.ts';

/** What each workload does, in milliseconds: how long alone, how long on a core, how long the loop is held. */
const TRUTH: Readonly<Record<string, readonly [alone: number, cpu: number, loop: number]>> = {
  hello: [0.1, 0.03, 0.03],
  sqlite: [5, 4.8, 5],
  blocking: [10.2, 0.2, 10.2],
  'cpu 20 ms': [20, 20, 20],
  postgres: [3, 0.2, 0.25],
  waiting: [10.2, 0.1, 0.7],
  mixed: [1, 10.9, 10.9],
  events: [92, 0.5, 6],
};
/** The class with the best figures of each workload. */
const BEST: Readonly<Record<string, string>> = {
  hello: 'tricorn async',
  postgres: 'tricorn async',
  waiting: 'tricorn async',
  events: 'tricorn async',
};

/** A cell as it would be measured by a perfect instrument. */
function measured(cell: Cell): CellResult {
  const [alone, cpu, loop] = TRUTH[cell.workload] as [number, number, number];
  const isProfile = cell.workers === 1;
  const isBest = cell.server === (BEST[cell.workload] ?? 'tricorn gthread');
  const interval = (estimate: number) => ({ estimate, low: null, high: null });
  const latency = { p50: alone, p90: alone, p99: isBest ? alone : 100 * alone, p999: alone, max: alone };
  return {
    ...{ ...cell, invalid: null, requests: 1, errors: 0, rssBytes: 1, limit: null, latency },
    perSecond: interval(isProfile ? 1000 / loop : isBest ? 800 : 400),
    cpuMicroseconds: interval(1000 * cpu * (isProfile || isBest ? 1 : 2)),
    lightLatency: cell.load.loop === 'open' ? latency : null,
  };
}

const resultsWith = (isHere: (workload: string) => boolean): CellResult[] =>
  cellsOf(adviceQuestion(NORMAL, { isHere }).plan).map(measured);
const cells = resultsWith(() => true);

test('the advice is right for six applications when all figures are as they should be', () => {
  assert.match(adviceJudged(cells), /\nright for 6 of 6$/);
});

test('each application is judged by the figure that matters for it', () => {
  const lines = adviceJudged(cells).split('\n');
  const units = lines.slice(0, 6).map((line) => /against \S+ (.*) of the best other/.exec(line)?.[1]);
  assert.deepEqual(units, ['us CPU', 'requests/s', 'requests/s', 'requests/s', 'ms light p99', 'requests/s']);
});

test('an application that is misread is told from one whose predicted class was beaten', () => {
  const asleep = cells.map((cell) =>
    cell.workload === 'cpu 20 ms' ? { ...cell, cpuMicroseconds: { estimate: 500, low: null, high: null } } : cell,
  );
  assert.match(adviceJudged(asleep), /CPU 20 ms blocks, but in truth computes: .*: WRONG/);
  const beaten = cells.map((cell) =>
    cell.workload === 'events' && cell.server === 'tricorn gthread'
      ? { ...cell, perSecond: { estimate: 9000, low: null, high: null } }
      : cell,
  );
  assert.match(adviceJudged(beaten), /streaming waits: predicted tricorn async, best is tricorn gthread .*: WRONG/);
  assert.match(adviceJudged(beaten), /right for 5 of 6$/);
});

test('a part of the applications can be asked about', () => {
  const { plan, recommend } = adviceQuestion(NORMAL, { only: 'hello,CPU', isHere: () => true });
  assert.deepEqual([...new Set(cellsOf(plan).map(({ workload }) => workload))], ['hello', 'cpu 20 ms']);
  assert.match(recommend?.(cells) ?? '', /^hello .*\nCPU 20 ms .*\nright for 2 of 2$/);
});

test('what stands in for a database that is missing is measured by its own figure, and named', () => {
  const judged = adviceJudged(resultsWith((workload) => !['sqlite', 'postgres'].includes(workload)));
  assert.match(judged, /blocking SQLite \(blocking in place of sqlite\) blocks: .*requests\/s.*: right/);
  assert.match(judged, /asynchronous PostgreSQL \(waiting in place of postgres\) waits: .*: right/);
});
