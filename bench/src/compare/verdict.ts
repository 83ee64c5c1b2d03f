/** Tells a change from noise. */

import { bootstrapRatio, type Interval } from '../statistics/bootstrap.ts';

export interface Verdict {
  /** Now over then. */
  readonly ratio: Interval;
  readonly verdict: 'slower' | 'faster' | 'same';
}

/** A comparison makes a dozen of these tests; at 95 % every other run would cry wolf. */
const CONFIDENCE = 0.999;
/** What is smaller is as likely a matter of how the compiler laid out the code. */
const LEAST_CHANGE = 0.03;

/** From the ratios of paired blocks: a change is one that is both certain and large enough to matter. */
export function judge(ratios: readonly number[]): Verdict {
  const ratio = bootstrapRatio(ratios, { confidence: CONFIDENCE });
  const { estimate, low, high } = ratio;
  if (low !== null && low > 1 && estimate > 1 + LEAST_CHANGE) return { ratio, verdict: 'slower' };
  if (high !== null && high < 1 && estimate < 1 / (1 + LEAST_CHANGE)) return { ratio, verdict: 'faster' };
  return { ratio, verdict: 'same' };
}
