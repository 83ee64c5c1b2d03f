/** What is expected of a server, to be confirmed or corrected by a report's figures. */

import { describeLoad, type Load } from '../cell.ts';
import type { CellResult, Report } from './report.ts';

/** "For this application under this load, this server has the best figure." */
export interface Expectation {
  /** In words, as advice. */
  readonly text: string;
  readonly workload: string;
  readonly load: Load;
  readonly server: string;
  readonly figure: FigureName;
}

export type FigureName = 'rate' | 'cpu' | 'p50';

interface Figure {
  readonly of: (cell: CellResult) => number | undefined;
  /** Whether greater is better. */
  readonly most: boolean;
  readonly unit: string;
}

const FIGURES: Readonly<Record<FigureName, Figure>> = {
  rate: { of: ({ perSecond }) => perSecond?.estimate, most: true, unit: 'requests/s' },
  cpu: { of: ({ cpuMicroseconds }) => cpuMicroseconds?.estimate, most: false, unit: 'us CPU' },
  p50: { of: ({ latency }) => latency?.p50, most: false, unit: 'ms p50' },
};

/** Figures within this factor are alike. */
const ALIKE = 0.9;

export interface Finding {
  /** `alike`: the server is not the best, but within a tenth of it. */
  readonly verdict: 'confirmed' | 'alike' | 'not so' | 'not measured';
  /** The server's figure and that of the best other one, in words. */
  readonly evidence: string;
}

/** Looks an expectation up among the node handlers of a report, tricorn's one-worker profile left out. */
export function findingOf({ workload, load, server, figure }: Expectation, cells: Report['cells']): Finding {
  const { of, most, unit } = FIGURES[figure];
  const known = cells
    .filter((cell) => cell.workload === workload && cell.kind === 'node' && cell.invalid === null && cell.workers > 1)
    .filter(
      (cell) => describeLoad(cell.load) === describeLoad(load) && isBehindNginx(cell.server) === isBehindNginx(server),
    )
    .flatMap((cell) => {
      const value = of(cell);
      return value === undefined ? [] : [{ name: cell.server, value }];
    });
  const own = known.find(({ name }) => name === server);
  const [other] = known
    .filter(({ name }) => name !== server)
    .sort((a, b) => (most ? b.value - a.value : a.value - b.value));
  if (own === undefined || other === undefined) return { verdict: 'not measured', evidence: '' };
  const lead = most ? own.value / other.value : other.value / own.value;
  const say = ({ name, value }: typeof own): string => `${name} ${value.toPrecision(3)}`;
  return {
    verdict: lead >= 1 ? 'confirmed' : lead >= ALIKE ? 'alike' : 'not so',
    evidence: `${say(own)} against ${say(other)} ${unit}`,
  };
}

const isBehindNginx = (server: string): boolean => server.endsWith('behind nginx');
