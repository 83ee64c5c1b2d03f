/** What a report of the matrix says of the worker classes, as parts of pages that link to its cells. */

import { doubtsAbout } from '../report/doubts.ts';
import { candidatesOf, type Expectation, type Finding, findingOf } from '../report/expectation.ts';
import { FIGURES, figureText } from '../report/figure.ts';
import { cellAnchor, markdownTable } from '../report/markdown.ts';
import type { CellResult, Report } from '../report/report.ts';

/** A report and where it is, as seen from the page. */
export interface Source {
  readonly report: Report;
  /** Of the Markdown form. */
  readonly link: string;
}

const CLASSES: readonly string[] = ['sync', 'gthread', 'async'];
const PEERS: readonly string[] = ['node:cluster', 'PM2 cluster'];

/** What was measured when on what, and what speaks against the figures. */
export function caption({ report, link }: Source): string {
  const { date, machine } = report;
  const { commit, cores, cpu, node } = machine;
  const where = `at commit ${commit || 'unknown'} on ${cores} cores (${cpu}), Node ${node}`;
  return `Measured ${date.slice(0, 10)} ${where}; [all figures](${link}). ${doubtsAbout(report)}`.trimEnd();
}

/** A row for each expectation that was measured: the classes beside each other, the best in bold. */
export function classTable(source: Source, expectations: readonly Expectation[]): string {
  const rows = expectations.flatMap((expectation) => {
    const { own, best, verdict } = findingOf(expectation, source.report.cells);
    if (own === undefined || best === undefined) return [];
    const candidates = candidatesOf(expectation, source.report.cells);
    const figures = CLASSES.map((name) => {
      const found = candidates.find(({ cell }) => classOf(cell) === name);
      if (found === undefined) return '';
      const text = linked(source, found.cell, figureText(found.value));
      return found.cell.id === best.cell.id ? `**${text}**` : text;
    });
    const take = verdict === 'not so' ? best : own;
    return [[expectation.application, `\`${classOf(take.cell)}\``, ...figures, FIGURES[expectation.figure].words]];
  });
  return markdownTable(['application', 'take', ...CLASSES, 'figure'], rows);
}

/** One expectation: what was expected, what came of it, and what the peers do. */
export function verdictOn(source: Source, expectation: Expectation): string {
  const finding = findingOf(expectation, source.report.cells);
  const { own, other, verdict } = finding;
  if (own === undefined || other === undefined) return 'Not measured in the report that this page was made from.';
  const say = ({ cell, value }: typeof own): string =>
    `${linked(source, cell, `${nameOf(cell)} ${figureText(value)}`)}`;
  const peers = candidatesOf(expectation, source.report.cells).filter(({ cell }) =>
    PEERS.some((peer) => cell.server.startsWith(peer)),
  );
  const beside = peers.length === 0 ? '' : ` Beside them ${peers.map(say).join(' and ')}.`;
  return `${WORDS[verdict]} (${FIGURES[expectation.figure].words}): ${say(own)} against ${say(other)} of the best other class.${beside}`;
}

const WORDS: Readonly<Record<Finding['verdict'], string>> = {
  confirmed: '**Confirmed**',
  alike: '**Alike**',
  'not so': '**Not so**',
  'not measured': '**Not measured**',
};

/** The sizes of the classes that serve one request per place, for calls that block. */
export function sizeTable(source: Source, workload: string): string {
  const cells = source.report.cells.filter(
    (cell) => cell.workload === workload && cell.kind === 'node' && cell.invalid === null && isPlaces(cell),
  );
  const placesOf = ({ workers, threads }: CellResult): number => workers * threads;
  const rows = cells
    .toSorted((a, b) => placesOf(a) - placesOf(b) || a.id.localeCompare(b.id))
    .map((cell) => [
      linked(source, cell, nameOf(cell)),
      String(placesOf(cell)),
      figureText(cell.perSecond?.estimate ?? 0),
      figureText((cell.rssBytes ?? 0) / 1e6),
    ]);
  return markdownTable(['size', 'requests at once', 'requests/s', 'MB'], rows);
}

const isPlaces = ({ server, load }: CellResult): boolean =>
  (server === 'tricorn sync' || server === 'tricorn gthread') && load.loop === 'closed' && load.keepAlive;

const classOf = ({ server }: CellResult): string => server.replace(/^tricorn /, '').replace(/ behind nginx$/, '');
const sizeOf = ({ workers, threads }: CellResult): string => `-w ${workers}${threads > 1 ? ` -t ${threads}` : ''}`;
const nameOf = (cell: CellResult): string => `${classOf(cell)} ${sizeOf(cell)}`;
const linked = ({ link }: Source, cell: CellResult, text: string): string => `[${text}](${link}#${cellAnchor(cell)})`;
