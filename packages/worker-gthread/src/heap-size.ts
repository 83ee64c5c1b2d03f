/** The setting type of a heap limit. */

import { integer, type SettingType } from 'tricorn/plugin';

/** MiB that a thread needs to start Node.js and a small application. */
export const LEAST_HEAP_MIB = 32;

/** Whole MiB, or 0 for no limit. */
export function heapSize(): SettingType<number> {
  const count = integer({ min: 0, placeholder: 'MIB' });
  const enough = (mib: number): number => {
    if (mib === 0 || mib >= LEAST_HEAP_MIB) return mib;
    throw new RangeError(`0, or a whole number of at least ${LEAST_HEAP_MIB}`);
  };
  return {
    ...count,
    parse: (text) => enough(count.parse(text)),
    check: (value) => enough(count.check(value)),
  };
}
