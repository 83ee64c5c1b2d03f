/** A report as a Markdown page: its figures in tables that other pages link to, and what they say of expectations. */

import { describeLoad, type Load } from '../cell.ts';
import { doubtsAbout } from './doubts.ts';
import { type Expectation, evidenceOf, findingOf } from './expectation.ts';
import type { CellResult, Report } from './report.ts';

/** The page; `expectations` go to its top, each with a link to the table that it rests on. */
export function reportMarkdown(report: Report, expectations: readonly Expectation[] = []): string {
  const { question, date, machine, cells, servers, recommendation } = report;
  const versions = servers.map(({ server, version, install }) => `- ${server}: ${version ?? `missing (${install})`}`);
  const blocks = new Set(report.samples.map(({ block }) => block)).size;
  const sections = [
    `# ${question}`,
    `${date.slice(0, 10)}, commit ${machine.commit || 'unknown'}, ${machine.cpu}, ${machine.cores} cores, Node ${machine.node}; ` +
      `repetitions: ${blocks}; processes that wanted a core before: ${machine.loadBefore.toFixed(1)}. ${doubtsAbout(report)}`.trimEnd(),
    ...(expectations.length === 0 ? [] : ['## When to use which class', expectationTable(expectations, cells)]),
    ...(recommendation === null ? [] : ['## Advice', recommendation.replaceAll(/^/gm, '- ')]),
    ...[...byHeading(cells)].flatMap(([heading, group]) => [`## ${heading}`, cellTable(group)]),
    '## Versions',
    versions.join('\n'),
  ];
  return `${sections.join('\n\n')}\n`;
}

/** Cells of one application under one load belong together. */
const headingOf = (workload: string, load: Load): string => `${workload}, ${describeLoad(load)}`;

function byHeading(cells: readonly CellResult[]): Map<string, CellResult[]> {
  const groups = new Map<string, CellResult[]>();
  for (const cell of cells) {
    const heading = headingOf(cell.workload, cell.load);
    groups.set(heading, [...(groups.get(heading) ?? []), cell]);
  }
  return groups;
}

function expectationTable(expectations: readonly Expectation[], cells: readonly CellResult[]): string {
  const rows = expectations.map((expectation) => {
    const finding = findingOf(expectation, cells);
    const evidence = evidenceOf(finding, expectation.figure);
    const heading = headingOf(expectation.workload, expectation.load);
    return [expectation.text, finding.verdict, evidence === '' ? '' : `[${evidence}](#${anchorOf(heading)})`];
  });
  return markdownTable(['expected', 'measured', 'figures'], rows);
}

/** What GitHub makes of a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\w -]/g, '')
    .replaceAll(' ', '-');

/** The place of a cell's row on the page of its report. */
export const cellAnchor = ({ id }: CellResult): string => anchorOf(id);

const HEADINGS = ['server', 'requests/s', 'limit', 'us CPU', 'p50 ms', 'p99 ms', 'light p99', 'RSS MB', ''];

function cellTable(cells: readonly CellResult[]): string {
  const show = (value: number | null | undefined): string => (value ?? undefined)?.toPrecision(3) ?? '';
  const whole = (value: number | null | undefined): string => (value ?? undefined)?.toFixed(0) ?? '';
  const rows = cells.map((cell) => [
    `<a id="${cellAnchor(cell)}"></a>${cell.server} -w ${cell.workers}${cell.threads > 1 ? ` -t ${cell.threads}` : ''} (${cell.kind})`,
    whole(cell.perSecond?.estimate),
    whole(cell.limit?.perSecond),
    show(cell.cpuMicroseconds?.estimate),
    show(cell.latency?.p50),
    show(cell.latency?.p99),
    show(cell.lightLatency?.p99),
    whole(cell.rssBytes === null ? null : cell.rssBytes / 1e6),
    cell.invalid ?? '',
  ]);
  return markdownTable(HEADINGS, rows);
}

/** A table in Markdown. */
export function markdownTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (values: readonly string[]): string => `| ${values.join(' | ')} |`;
  return [line(headings), line(headings.map(() => '---')), ...rows.map(line)].join('\n');
}
