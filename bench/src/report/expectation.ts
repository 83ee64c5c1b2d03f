/** What is expected of a worker class, to be confirmed or corrected by a report's figures. */

import { describeLoad, type Load } from '../cell.ts';
import { isStandardSize } from '../questions/standard.ts';
import { FIGURES, type FigureName, figureText, leadOf } from './figure.ts';
import type { CellResult } from './report.ts';

/** "For this application under this load, this class has the best figure of all classes." */
export interface Expectation {
  /** Short and unique; parts of pages are named after it. */
  readonly name: string;
  /** What the application does, in a few words. */
  readonly application: string;
  /** In words, as advice. */
  readonly text: string;
  readonly workload: string;
  readonly load: Load;
  /** Name in the catalogue of servers. */
  readonly server: string;
  readonly figure: FigureName;
}

/** A cell with the figure that decides. */
export interface Candidate {
  readonly cell: CellResult;
  readonly value: number;
}

export interface Finding {
  /** `alike`: neither better nor worse than the best of the others, as far as figures of that kind can tell. */
  readonly verdict: 'confirmed' | 'alike' | 'not so' | 'not measured';
  /** The class as expected; missing where it was not measured. */
  readonly own?: Candidate;
  /** The best of the other classes. */
  readonly other?: Candidate;
  /** Whichever of the two has the better figure. */
  readonly best?: Candidate;
}

/** Valid cells of the standard size with a node handler under the expectation's load, behind nginx where its server is. */
export function candidatesOf(expectation: Expectation, cells: readonly CellResult[]): Candidate[] {
  const { workload, load, server, figure } = expectation;
  return cells
    .filter((cell) => cell.workload === workload && cell.kind === 'node' && cell.invalid === null)
    .filter((cell) => describeLoad(cell.load) === describeLoad(load) && isStandardSize(cell))
    .filter((cell) => isBehindNginx(cell.server) === isBehindNginx(server))
    .flatMap((cell) => {
      const value = FIGURES[figure].of(cell);
      return value === undefined ? [] : [{ cell, value }];
    });
}

/** Holds an expectation against the other worker classes of a report. */
export function findingOf(expectation: Expectation, cells: readonly CellResult[]): Finding {
  const { server, figure } = expectation;
  const { most, alike } = FIGURES[figure];
  const classes = candidatesOf(expectation, cells).filter(({ cell }) => cell.server.startsWith('tricorn '));
  const own = classes.find(({ cell }) => cell.server === server);
  const [other] = classes
    .filter(({ cell }) => cell.server !== server)
    .sort((a, b) => (most ? b.value - a.value : a.value - b.value));
  if (own === undefined || other === undefined) return { verdict: 'not measured' };
  const lead = leadOf(figure, own.value, other.value);
  const verdict = lead >= 1 / alike ? 'confirmed' : lead >= alike ? 'alike' : 'not so';
  return { verdict, own, other, best: lead >= 1 ? own : other };
}

/** The finding's figures in words; empty where there are none. */
export function evidenceOf({ own, other }: Finding, figure: FigureName): string {
  if (own === undefined || other === undefined) return '';
  const say = ({ cell, value }: Candidate): string => `${cell.server} ${figureText(value)}`;
  return `${say(own)} against ${say(other)} ${FIGURES[figure].unit}`;
}

const isBehindNginx = (server: string): boolean => server.endsWith('behind nginx');
