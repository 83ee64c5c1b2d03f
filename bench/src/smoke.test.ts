/** The whole path in small: real servers, real load, a report that fits its schema. Shape, not speed. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Cell, cellOf, type Group, type Load, type Workload } from './cell.ts';
import { checkReport } from './report/check-report.ts';
import { reportPage } from './report/page.ts';
import { reportText } from './report/terminal.ts';
import { answer, type Question } from './run-question.ts';
import { workloadNamed } from './workloads/catalogue.ts';

const mixed = workloadNamed('mixed');
const hello = workloadNamed('hello');
const effort = { blocks: 1, turns: 1, secondsPerTurn: 1, warmUpSeconds: 1, seed: 1 };

const cellFor = (server: string, workload: Workload, load: Load): Cell =>
  cellOf({ server, workers: 1, threads: 1, workload: workload.name, kind: 'node', request: workload.request, load });

const counted = cellFor('tricorn gthread', mixed, { loop: 'counted', connections: 4, requests: 20 });
const open = cellFor('tricorn async', mixed, { loop: 'open', connections: 4, perSecond: 40 });
const closed = cellFor('node:http', hello, { loop: 'closed', connections: 2, keepAlive: true });
const closing = cellFor('tricorn sync', hello, { loop: 'closed', connections: 2, keepAlive: false });

test('a question is answered: servers start, take load of every form, and make a report', {
  timeout: 120_000,
}, async () => {
  const groups: Group[] = [
    { workload: mixed, cells: [counted, open] },
    { workload: hello, cells: [closed, closing] },
  ];
  const question: Question = {
    plan: { question: 'Does it work?', groups, effort },
    comparisons: [{ title: 'sync / node:http', cell: closing, baseline: closed, goal: 100 }],
    recommend: () => 'Take any.',
  };
  const steps: number[] = [];
  const report = await answer(question, ({ done }) => steps.push(done));

  assert.deepEqual([steps[0], steps.at(-1)], [0, 1]);
  assert.deepEqual(report.failures, []);
  assert.equal(report.cells.length, 4);
  for (const cell of report.cells) {
    assert.equal(cell.invalid, null, cell.id);
    assert.ok((cell.cpuMicroseconds?.estimate as number) > 0, cell.id);
    assert.ok((cell.rssBytes as number) > 1e6, cell.id);
    assert.ok((cell.latency?.p50 as number) <= (cell.latency?.max as number), cell.id);
  }
  const [own, other] = report.cells.slice(0, 2);
  assert.equal(own?.requests, 20);
  assert.equal(other?.requests, 40);
  assert.ok(other?.lightLatency, 'an open loop tells light requests from heavy ones');
  assert.ok((report.comparisons[0]?.ratio?.estimate as number) > 0);

  assert.match(reportText(report), /tricorn gthread[\s\S]*sync \/ node:http[\s\S]*Take any\./);
  const page = reportPage(report);
  assert.ok(page.includes('Does it work?') && !/(src|href)="http/.test(page));
  assert.throws(
    () => checkReport({ ...report, cells: [{ ...own, requests: 'many' }] }),
    /cells\/0\/requests must be integer/,
  );
});
