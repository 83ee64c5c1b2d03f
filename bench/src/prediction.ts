/** Holds the class that was predicted from an application's profile against the classes as they were measured. */

import { describeLoad, type Load } from './cell.ts';
import { type Nature, natureOf, predictedServer, profileOf } from './recommend.ts';
import { FIGURES, type FigureName, leadOf } from './report/figure.ts';
import type { CellResult } from './report/report.ts';

/** What decides which class is best for an application: one figure under one load. */
export interface Contest {
  readonly load: Load;
  readonly figure: FigureName;
}

export interface Prediction {
  readonly nature: Nature;
  readonly predicted: string;
  /** The server with the best figure. */
  readonly measured: string;
  /** How many times as good the predicted class's figure is as the best of the others: above 1 when it is the best itself. */
  readonly lead: number;
  /** Figures of the predicted class and of the best other one, in that order. */
  readonly figures: readonly [own: number, other: number];
  /** Being as good as the best is right: no figure is more exact than that. */
  readonly isRight: boolean;
}

/** Predicts from the two cells of the profile and compares under the contest's load; null when a cell that it takes is missing. */
export function predict(cells: readonly CellResult[], { load, figure }: Contest): Prediction | null {
  const profile = profileOf(cells);
  if (profile === null) return null;
  const results = cells
    .filter(({ server, invalid }) => server.startsWith('tricorn ') && invalid === null)
    .filter((cell) => describeLoad(cell.load) === describeLoad(load) && !isProfile(cell))
    .flatMap((cell) => {
      const value = FIGURES[figure].of(cell);
      return value === undefined ? [] : [{ server: cell.server, value }];
    })
    .sort((a, b) => (FIGURES[figure].most ? b.value - a.value : a.value - b.value));
  const nature = natureOf(profile);
  const predicted = predictedServer(nature);
  const own = results.find(({ server }) => server === predicted);
  const other = results.find(({ server }) => server !== predicted);
  if (own === undefined || other === undefined) return null;
  const lead = leadOf(figure, own.value, other.value);
  const measured = lead >= 1 ? own.server : other.server;
  return {
    nature,
    predicted,
    measured,
    lead,
    figures: [own.value, other.value],
    isRight: lead >= FIGURES[figure].alike,
  };
}

/** One async worker is there for the profile; a candidate has as many workers as the others. */
const isProfile = ({ server, workers }: CellResult): boolean => server === 'tricorn async' && workers === 1;
