/** Do two reports of the same question agree within the intervals that they print? Pure functions over reports. */

import type { Report } from '../report/report.ts';
import { atLeast } from '../statistics/binomial.ts';
import type { Interval } from '../statistics/bootstrap.ts';

/**
 * The chance that the second of two equal measurements falls outside the first one's 95 % interval, because both of them
 * scatter: their difference has the square root of 2 times the error of one, and P(|z| > 1.96 / sqrt(2)) is 0.166. It is less
 * with few repetitions, where intervals are wider (0.12 with five), so this errs on the side of calling reports equal.
 */
export const OUTSIDE_CHANCE = 0.166;
/** The chance that both intervals don't even touch: P(|z| > 2 x 1.96 / sqrt(2)). */
export const APART_CHANCE = 0.0056;
/** Reports differ when equal ones would be as far apart less often than this. */
const DOUBT = 0.01;

/** One ratio in both reports. */
export interface AgreementRow {
  readonly title: string;
  readonly first: Interval;
  readonly second: Interval;
  /** Whether the second estimate is in the first interval; null where the first has none, with one repetition. */
  readonly isInside: boolean | null;
  /** Whether the intervals overlap; null where one of them is missing. */
  readonly overlap: boolean | null;
}

export interface Agreement {
  readonly rows: readonly AgreementRow[];
  /** Titles that only one report has, or that have no ratio in one of them. */
  readonly unmatched: readonly string[];
  /** Of the rows with intervals: how many second estimates are outside, and how many pairs of intervals are apart. */
  readonly outside: number;
  readonly apart: number;
  readonly counted: number;
  /** The probability of so many or more if nothing but chance is between the reports; the smaller of both counts'. */
  readonly probability: number;
  /** null when there is no interval to judge by. */
  readonly isAgreed: boolean | null;
}

/** Holds the ratios of two reports against each other, by title. */
export function agreementOf(first: Report, second: Report): Agreement {
  const [own, other] = [ratiosOf(first), ratiosOf(second)];
  const rows = [...own].flatMap(([title, ratio]) => {
    const match = other.get(title);
    return match === undefined ? [] : [rowOf(title, ratio, match)];
  });
  const titles = new Set([...first.comparisons, ...second.comparisons].map(({ title }) => title));
  const unmatched = [...titles].filter((title) => !own.has(title) || !other.has(title));
  const judged = rows.filter(({ overlap }) => overlap !== null);
  const outside = judged.filter(({ isInside }) => isInside === false).length;
  const apart = judged.filter(({ overlap }) => overlap === false).length;
  const counted = judged.length;
  const probability = Math.min(atLeast(outside, counted, OUTSIDE_CHANCE), atLeast(apart, counted, APART_CHANCE));
  return {
    ...{ rows, unmatched, outside, apart, counted, probability },
    isAgreed: counted === 0 ? null : probability >= DOUBT,
  };
}

function ratiosOf({ comparisons }: Report): Map<string, Interval> {
  return new Map(comparisons.flatMap(({ title, ratio }) => (ratio === null ? [] : [[title, ratio] as const])));
}

function rowOf(title: string, first: Interval, second: Interval): AgreementRow {
  const [own, other] = [endsOf(first), endsOf(second)];
  const isInside = own && own.low <= second.estimate && second.estimate <= own.high;
  const overlap = own && other && own.low <= other.high && other.low <= own.high;
  return { title, first, second, isInside, overlap };
}

function endsOf({ low, high }: Interval): { readonly low: number; readonly high: number } | null {
  return low === null || high === null ? null : { low, high };
}
