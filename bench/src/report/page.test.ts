import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Cell, cellOf, type Sample, type Workload } from '../cell.ts';
import { checkReport } from './check-report.ts';
import { reportPage } from './page.ts';
import { hasChromium, photograph, renderedHtml } from './photograph.ts';
import type { Report } from './report.ts';
import { compareCells, summarizeCell } from './summarize.ts';

const workload: Workload = { name: 'hello', summary: '', targets: {}, request: { method: 'GET', path: '/' } };
const cellFor = (server: string, workers: number): Cell =>
  cellOf({
    ...{ server, workers, threads: 1, workload: 'hello', kind: 'node', request: workload.request },
    load: { loop: 'closed', connections: 8, keepAlive: true },
  });

function samplesOf(cell: Cell, cpuMicroseconds: number): Sample[] {
  const latency = { p50: 1, p90: 2, p99: 3, p999: 4, max: 5 };
  const common = { cell: cell.id, turn: 0, errors: 0, seconds: 1, rssBytes: 1e6, latency, generator: 'wrk' };
  return [0, 1, 2].map((block) => ({
    ...common,
    block,
    requests: 1000 + block,
    cpuMicroseconds: cpuMicroseconds + block,
  }));
}

function example(): Report {
  const cells = [cellFor('tricorn async', 1), cellFor('tricorn async', 2), cellFor('node:http', 1)];
  const samples = cells.flatMap((cell, index) => samplesOf(cell, 30 + 10 * index));
  const evidence = { failures: [], workload, concurrency: 'loop', cores: 2 } as const;
  const [own, , baseline] = cells as [Cell, Cell, Cell];
  return checkReport({
    ...{ format: 1, question: 'Is <it> & drawn?', date: '2026-01-01T00:00:00.000Z' },
    machine: { cpu: 'CPU', cores: 2, memoryBytes: 1, system: 'Linux', node: 'v20', loadBefore: 0, commit: 'abc' },
    servers: [{ server: 'node:http', version: 'v20', install: '' }],
    effort: { blocks: 3, turns: 1, secondsPerTurn: 1, warmUpSeconds: 1, seed: 1 },
    cells: cells.map((cell) =>
      summarizeCell({ ...evidence, cell, samples: samples.filter((sample) => sample.cell === cell.id) }),
    ),
    comparisons: [compareCells({ title: 'async / node:http', goal: 1, cell: own, baseline }, samples)],
    ...{ recommendation: 'Take async.', failures: [], samples },
  });
}

/** Runs behind the page's own scripts and leaves what it sees in the document. */
const WITNESS = `<script>
document.body.dataset.background = getComputedStyle(document.body).backgroundColor;
document.body.dataset.ink = getComputedStyle(document.querySelector('svg text')).fill;
</script>`;

const skip = hasChromium() ? false : 'SKIPPED: chromium is not installed (apt-get install -y chromium)';
if (skip) console.error(skip);

test('Chromium is there where all tests have to run', { skip: process.env.CI !== 'true' }, () => {
  assert.equal(skip, false);
});

test('the page draws itself in Chromium without a network, in light and dark', { skip, timeout: 300_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'tricorn-bench-page-'));
  try {
    const html = join(folder, 'report.html');
    writeFileSync(
      html,
      reportPage(example()).replace('</body>', () => `${WITNESS}</body>`),
    );
    const seen = [false, true].map((dark) => {
      const view = { dark, width: 1040, height: 900 };
      const text = renderedHtml(html, view);
      assert.match(text, /data-drawn="true"/);
      assert.match(text, /<h1>Is &lt;it&gt; &amp; drawn\?<\/h1>/);
      // Comparison, CPU, throughput, latency, scaling by workers.
      assert.ok((text.match(/<svg/g)?.length ?? 0) >= 5, 'five plots');
      const png = join(folder, `${dark}.png`);
      photograph(html, png, view);
      assert.deepEqual([...readFileSync(png).subarray(1, 4)], [...Buffer.from('PNG')]);
      return [/data-background="([^"]*)"/.exec(text)?.[1], /data-ink="([^"]*)"/.exec(text)?.[1]];
    });
    assert.deepEqual(seen, [
      ['rgb(255, 255, 255)', 'rgb(0, 0, 0)'],
      ['rgb(18, 18, 18)', 'rgb(255, 255, 255)'],
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
