/** The status of a server for people. */

import type { EventStatus, ServerStatus, WorkerStatus } from '../control/status.ts';

/** Events that are shown. */
const EVENTS = 10;
const COLUMNS = ['SLOT', 'PID', 'PHASE', 'AGE', 'GENERATION', 'REQUESTS', 'ERRORS', 'IN FLIGHT', 'CONNECTIONS', 'RSS'];

/** A few lines about the server, a table of its workers, its last reload and the last things that happened. */
export function statusText(status: ServerStatus): string {
  const { version, name, pid, uptimeSeconds, activity, generation, workerClass, listeners, workersWanted } = status;
  const facts = [
    `tricorn ${version}, ${name}, pid ${pid}, up ${duration(uptimeSeconds)}`,
    `${activity}, generation ${generation}, ${workersWanted} workers of class ${workerClass} wanted`,
    `listening at ${listeners.join(', ')}`,
  ];
  const parts = [facts, table([COLUMNS, ...status.workers.map(workerRow)]), [reloadLine(status)]];
  const events = status.history.slice(-EVENTS);
  if (events.length > 0) parts.push(['last events:', ...events.map(eventLine)]);
  return parts.map((lines) => `${lines.join('\n')}\n`).join('\n');
}

function workerRow(worker: WorkerStatus): readonly string[] {
  const { slot, pid, phase, ageSeconds, generation, requests, errors, inFlight, connections, rssBytes } = worker;
  const memory = rssBytes === null ? '?' : `${Math.round(rssBytes / 2 ** 20)} MiB`;
  const numbers = [generation, requests, errors, inFlight, connections].map(String);
  return [String(slot), String(pid), phase, duration(ageSeconds), ...numbers, memory];
}

function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function reloadLine({ lastReload }: ServerStatus): string {
  if (lastReload === null) return 'last reload: none';
  const { generation, outcome, reason, at, by } = lastReload;
  const when = at === null ? '' : ` at ${at}`;
  return `last reload: generation ${generation} ${outcome}${when}, asked for by ${by}${reason === '' ? '' : `: ${reason}`}`;
}

function eventLine({ at, kind, generation, slot, pid, cause, reason }: EventStatus): string {
  const who = [...(slot === null ? [] : [`slot ${slot}`]), ...(pid === null ? [] : [`pid ${pid}`])];
  const [firstLine = ''] = reason.split('\n');
  const why = [...(cause === null ? [] : [cause]), ...(firstLine === '' ? [] : [firstLine])].join(': ');
  return `  ${at}  ${[kind, `generation ${generation}`, ...who, why].filter((part) => part !== '').join('  ')}`;
}

/** `12s`, `3m 4s`, `5h 6m`, `7d 8h`. */
export function duration(seconds: number): string {
  const whole = Math.floor(seconds);
  const units = [
    [Math.floor(whole / 86_400), 'd'],
    [Math.floor(whole / 3600) % 24, 'h'],
    [Math.floor(whole / 60) % 60, 'm'],
    [whole % 60, 's'],
  ] as const;
  const first = units.findIndex(([count]) => count > 0);
  if (first < 0) return '0s';
  return units
    .slice(first, first + 2)
    .map(([count, unit]) => `${count}${unit}`)
    .join(' ');
}
