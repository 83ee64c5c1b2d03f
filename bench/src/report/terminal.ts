/** Reports and progress as text. */

import type { Progress } from '../plan/run-plan.ts';
import type { Interval } from '../statistics/bootstrap.ts';
import type { CellResult, ComparisonResult, Report } from './report.ts';

const BAR_CHARACTERS = 24;

/** One line that shows how far a plan is. */
export function progressLine({ done, secondsLeft, now }: Progress): string {
  const full = Math.round(done * BAR_CHARACTERS);
  const bar = `${'█'.repeat(full)}${'░'.repeat(BAR_CHARACTERS - full)}`;
  return `${bar} ${`${Math.floor(done * 100)}`.padStart(3)} %  ${duration(secondsLeft)} left  ${now}`;
}

function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** The whole report as tables. */
export function reportText(report: Report): string {
  const { machine, servers, failures } = report;
  const missing = servers.filter(({ version }) => version === null);
  return [
    `${report.question}`,
    `${machine.cpu}, ${machine.cores} cores, ${machine.system}, Node ${machine.node}, commit ${machine.commit || 'unknown'}, load ${machine.loadBefore.toFixed(1)}`,
    '',
    table(CELL_COLUMNS, report.cells),
    ...(report.comparisons.length > 0 ? ['', table(COMPARISON_COLUMNS, report.comparisons)] : []),
    ...missing.map(({ server, install }) => `missing: ${server} (${install})`),
    ...failures.map(({ cell, message }) => `failed: ${cell}: ${message}`),
    ...(report.recommendation ? ['', report.recommendation] : []),
    '',
  ].join('\n');
}

/** A column of a table: its heading and how a row shows in it. All but the first are aligned to the right. */
type Column<T> = readonly [heading: string, show: (row: T) => string];

const number = (digits: number, value: number | undefined | null): string =>
  value === undefined || value === null ? '-' : value.toFixed(digits);

const CELL_COLUMNS: readonly Column<CellResult>[] = [
  ['cell', ({ id }) => id],
  ['req/s', ({ perSecond }) => number(0, perSecond?.estimate)],
  ['limit', ({ limit }) => number(0, limit?.perSecond)],
  ['us CPU', ({ cpuMicroseconds }) => number(1, cpuMicroseconds?.estimate)],
  ['p50 ms', ({ latency }) => number(2, latency?.p50)],
  ['p90', ({ latency }) => number(2, latency?.p90)],
  ['p99', ({ latency }) => number(2, latency?.p99)],
  ['p99.9', ({ latency }) => number(2, latency?.p999)],
  ['light p99', ({ lightLatency }) => number(2, lightLatency?.p99)],
  ['RSS MB', ({ rssBytes }) => number(0, rssBytes === null ? null : rssBytes / 1e6)],
  ['', ({ invalid }) => (invalid === null ? '' : `INVALID: ${invalid}`)],
];

const COMPARISON_COLUMNS: readonly Column<ComparisonResult>[] = [
  ['CPU per request', ({ title }) => title],
  ['ratio', ({ ratio }) => number(2, ratio?.estimate)],
  ['95 % interval', ({ ratio }) => (ratio ? intervalText(ratio) : '-')],
  ['goal', ({ goal }) => (goal === null ? '' : `<= ${goal}`)],
  ['', ({ verdict }) => verdict],
];

/** An interval's ends, with two digits after the point. */
export function intervalText({ low, high }: Interval): string {
  return low === null || high === null ? 'one repetition' : `${low.toFixed(2)} - ${high.toFixed(2)}`;
}

/** Rows under headings, in columns as wide as they have to be; columns that are empty are left out. */
export function table<T>(columns: readonly Column<T>[], rows: readonly T[]): string {
  const used = columns.filter(([, show]) => rows.some((row) => show(row) !== '' && show(row) !== '-'));
  const lines = [used.map(([heading]) => heading), ...rows.map((row) => used.map(([, show]) => show(row)))];
  const widths = used.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const pad = (text: string, column: number): string =>
    column === 0 ? text.padEnd(widths[column] as number) : text.padStart(widths[column] as number);
  return lines.map((line) => line.map(pad).join('  ').trimEnd()).join('\n');
}
