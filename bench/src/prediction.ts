/** Holds the class that was predicted from an application's profile against the classes as they were measured. */

import { describeLoad, type Load } from './cell.ts';
import { AS_FAST, type Nature, natureOf, predictedServer, profileOf, rateOf } from './recommend.ts';
import type { CellResult } from './report/report.ts';

export interface Prediction {
  readonly nature: Nature;
  readonly predicted: string;
  /** Server of the fastest cell. */
  readonly measured: string;
  /** Rate of the predicted class's best size over the fastest cell's. */
  readonly share: number;
  /** What is within a tenth of the fastest is as good by the clock. */
  readonly isRight: boolean;
}

/** Predicts from the two cells of the profile and compares under that load; null when a cell that it takes is missing. */
export function predict(cells: readonly CellResult[], load: Load): Prediction | null {
  const profile = profileOf(cells);
  const candidates = cells
    .filter(({ server, invalid }) => server.startsWith('tricorn ') && invalid === null)
    .filter((cell) => describeLoad(cell.load) === describeLoad(load) && !isProfile(cell))
    .sort((a, b) => rateOf(b) - rateOf(a));
  if (profile === null) return null;
  const nature = natureOf(profile);
  const predicted = predictedServer(nature);
  const fastest = candidates[0];
  const own = candidates.find(({ server }) => server === predicted);
  if (fastest === undefined || own === undefined) return null;
  const share = rateOf(own) / rateOf(fastest);
  return { nature, predicted, measured: fastest.server, share, isRight: share >= AS_FAST };
}

/** One async worker is there for the profile; a candidate has as many workers as the others. */
const isProfile = ({ server, workers }: CellResult): boolean => server === 'tricorn async' && workers === 1;
