/** The type of `--workers`: a number, `auto`, or a range. */

import { countOrAuto } from './number-types.ts';
import type { SettingType } from './setting.ts';

/** How few and how many workers there may be, by load. `min` is below `max`. */
export interface WorkerRange {
  readonly min: number;
  readonly max: number;
}

const COUNT = countOrAuto({ min: 1 });
const EXPECTED = "a whole number of at least 1, 'auto', or a range of these such as 2..8";

/** `auto` is resolved to the usable cores; a range whose ends are equal is a number. */
export const workerCount: SettingType<number | WorkerRange> = {
  placeholder: 'N|auto|MIN..MAX',
  parse: (text) => {
    const [min = '', max, ...more] = text.split('..');
    if (more.length > 0) throw new Error(EXPECTED);
    const ends = [min, max ?? min].map((end) => {
      try {
        return COUNT.parse(end);
      } catch {
        // Its sentence knows nothing of ranges.
        throw new Error(EXPECTED);
      }
    });
    const [low = 1, high = 1] = ends;
    if (low > high) throw new Error(EXPECTED);
    return low === high ? low : { min: low, max: high };
  },
  check: (value) => {
    if (typeof value !== 'string' && typeof value !== 'number') throw new Error(EXPECTED);
    return workerCount.parse(String(value));
  },
  format: (value) => (typeof value === 'number' ? String(value) : `${value.min}..${value.max}`),
};
