/** All applications of a report at a glance: how much of the best rate each server reaches. */

import { describeLoad } from '../cell.ts';
import { isStandardSize } from '../questions/standard.ts';
import type { CellResult } from './report.ts';

/** A server under one application and load. */
export interface OverviewDot {
  readonly application: string;
  readonly server: string;
  readonly perSecond: number;
  /** Of the best rate that a server of the standard size reaches there, 0 to 1. */
  readonly share: number;
}

/** Fewer are seen at a glance without. */
const FEWEST_APPLICATIONS = 3;

/**
 * The node handlers' rates, in the standard size, for applications that two servers or more were measured with; empty where
 * there are few of these. At a fixed rate all are alike, so open loops are left out.
 */
export function overviewOf(cells: readonly CellResult[]): OverviewDot[] {
  const wanted = cells.filter(
    (cell) => cell.kind === 'node' && cell.invalid === null && cell.load.loop !== 'open' && isStandardSize(cell),
  );
  const groups = new Map<string, CellResult[]>();
  for (const cell of wanted.filter(({ server }) => !server.endsWith('behind nginx'))) {
    const application = `${cell.workload}, ${describeLoad(cell.load)}`;
    groups.set(application, [...(groups.get(application) ?? []), cell]);
  }
  const rows = [...groups].filter(([, group]) => group.length > 1);
  if (rows.length < FEWEST_APPLICATIONS) return [];
  return rows.flatMap(([application, group]) => {
    const rateOf = ({ perSecond }: CellResult): number => perSecond?.estimate ?? 0;
    const best = Math.max(...group.map(rateOf));
    return group.map((cell) => ({
      application,
      server: cell.server,
      perSecond: rateOf(cell),
      share: rateOf(cell) / best,
    }));
  });
}
