/** Setting types whose values are numbers. */

import type { SettingType } from './setting.ts';
import { usableCores } from './usable-cores.ts';

/** Both ends are allowed values; no `max` means no upper limit. */
export interface NumberRange {
  readonly min: number;
  readonly max?: number;
  /** Shown after the flag in `--help`; `N` by default. */
  readonly placeholder?: string;
}

/** Seconds that a Node.js timer can wait: 2^31 - 1 milliseconds, 24.8 days. */
const LONGEST_TIMER_SECONDS = 2_147_483;

/** A whole number in a range. */
export function integer(range: NumberRange): SettingType<number> {
  const expected = `a whole number ${inWords(range)}`;
  return {
    placeholder: range.placeholder ?? 'N',
    parse: (text) => inRange(/^-?\d+$/.test(text) ? Number(text) : Number.NaN, range, expected),
    check: (value) => inRange(Number.isSafeInteger(value) ? (value as number) : Number.NaN, range, expected),
    format: String,
  };
}

/** Seconds, fractions allowed, from `min` (0 by default) to the 24.8 days that a timer can wait. */
export function seconds(min = 0): SettingType<number> {
  const range = { min, max: LONGEST_TIMER_SECONDS };
  const expected = `seconds ${inWords(range)}`;
  return {
    placeholder: 'SECONDS',
    parse: (text) => inRange(/^-?(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : Number.NaN, range, expected),
    check: (value) => inRange(typeof value === 'number' ? value : Number.NaN, range, expected),
    format: String,
  };
}

/** A whole number in a range, or `auto` for one a usable core. */
export function countOrAuto(range: NumberRange): SettingType<number> {
  const expected = `a whole number ${inWords(range)}, or 'auto'`;
  const count = integer(range);
  const reading = (read: () => number): number => {
    try {
      return read();
    } catch {
      // Only the range check throws here; this sentence adds the word `auto` to its own.
      throw new Error(expected);
    }
  };
  return {
    placeholder: 'N|auto',
    parse: (text) => (text === 'auto' ? usableCores() : reading(() => count.parse(text))),
    check: (value) => (value === 'auto' ? usableCores() : reading(() => count.check(value))),
    format: String,
  };
}

function inRange(value: number, { min, max }: NumberRange, expected: string): number {
  const fits = value >= min && value <= (max ?? Number.MAX_SAFE_INTEGER);
  if (!fits) throw new RangeError(expected);
  // -0 would be shown as `0` and compared as equal, but divided by as minus infinity.
  return value === 0 ? 0 : value;
}

function inWords({ min, max }: NumberRange): string {
  return max === undefined ? `of at least ${min}` : `from ${min} to ${max}`;
}
