/** The binomial distribution. */

/** The probability of `least` or more successes in `trials` independent ones that succeed with probability `chance` each. */
export function atLeast(least: number, trials: number, chance: number): number {
  let below = 0;
  // Of exactly `count` successes; each follows from the one before.
  let exactly = (1 - chance) ** trials;
  for (let count = 0; count < least; count++) {
    below += exactly;
    exactly *= ((trials - count) / (count + 1)) * (chance / (1 - chance));
  }
  return Math.min(1, Math.max(0, 1 - below));
}
