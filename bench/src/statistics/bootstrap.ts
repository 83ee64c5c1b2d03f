/** Bootstrap confidence intervals of means and of ratios between paired measurements. */

import { quantile } from './quantile.ts';
import { seededRandom } from './random.ts';

/** An estimate and the interval that holds the true value with the confidence asked for; a single number has no interval. */
export interface Interval {
  readonly estimate: number;
  readonly low: number | null;
  readonly high: number | null;
}

export interface BootstrapOptions {
  /** 0.95 unless told. */
  readonly confidence?: number;
  readonly seed?: number;
}

const RESAMPLES = 4000;

/**
 * The interval of the mean of a few independent numbers. Resampling a handful of numbers gives intervals that are too
 * narrow, by the factor between Student's t and the normal quantile and by sqrt(n / (n - 1)); they are widened by both
 * (Hesterberg, "What Teachers Should Know about the Bootstrap", 2015, "expanded percentile interval").
 */
export function bootstrapMean(numbers: readonly number[], options: BootstrapOptions = {}): Interval {
  const { confidence = 0.95, seed = 1 } = options;
  const count = numbers.length;
  const estimate = mean(numbers);
  if (count < 2) return { estimate, low: null, high: null };
  const random = seededRandom(seed);
  const means = new Float64Array(RESAMPLES);
  for (let round = 0; round < RESAMPLES; round++) {
    let sum = 0;
    for (let drawn = 0; drawn < count; drawn++) sum += numbers[Math.floor(random() * count)] as number;
    means[round] = sum / count;
  }
  means.sort();
  const tail = (1 - confidence) / 2;
  const wider = (studentQuantile(1 - tail, count - 1) / normalQuantile(1 - tail)) * Math.sqrt(count / (count - 1));
  return {
    estimate,
    low: estimate - (estimate - quantile(means, tail)) * wider,
    high: estimate + (quantile(means, 1 - tail) - estimate) * wider,
  };
}

/** The interval of the typical ratio, the geometric mean, of paired measurements: ratios are averaged as logarithms. */
export function bootstrapRatio(ratios: readonly number[], options: BootstrapOptions = {}): Interval {
  const { estimate, low, high } = bootstrapMean(ratios.map(Math.log), options);
  const back = (logarithm: number | null): number | null => (logarithm === null ? null : Math.exp(logarithm));
  return { estimate: Math.exp(estimate), low: back(low), high: back(high) };
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

/** The normal distribution's quantile for a share above 0.5 (Abramowitz and Stegun 26.2.23, wrong by less than 0.0005). */
export function normalQuantile(share: number): number {
  const t = Math.sqrt(-2 * Math.log(1 - share));
  const above = 2.515517 + 0.802853 * t + 0.010328 * t * t;
  const below = 1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t * t * t;
  return t - above / below;
}

/** Student's quantile for a share above 0.5: the share below it is found by integrating the density. */
export function studentQuantile(share: number, degrees: number): number {
  let low = 0;
  let high = 1e4;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (studentShare(middle, degrees) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The share of Student's distribution below `value` >= 0. With t = sqrt(n) tan(a) the density is a power of cos(a). */
function studentShare(value: number, degrees: number): number {
  const end = Math.atan(value / Math.sqrt(degrees));
  return 0.5 + (0.5 * integrateCosinePower(end, degrees - 1)) / integrateCosinePower(Math.PI / 2, degrees - 1);
}

function integrateCosinePower(end: number, power: number): number {
  const STEPS = 400;
  const width = end / STEPS;
  let sum = 1 + Math.cos(end) ** power;
  for (let step = 1; step < STEPS; step++) sum += (step % 2 === 1 ? 4 : 2) * Math.cos(step * width) ** power;
  return (sum * width) / 3;
}
