/** How many workers the load calls for, between the two ends of a range. */

import type { WorkerRange } from '../settings/worker-count.ts';

/** What all ready workers together are doing. */
export interface Load {
  /** Mean share of their capacity in use, from 0 to 1. */
  readonly utilisation: number;
  /** Mean milliseconds that requests have waited since the last heartbeats. */
  readonly queueMs: number;
}

/** Since when the load has been too high or low, monotonic milliseconds; null while it is not. */
export interface Pressure {
  readonly highSince: number | null;
  readonly lowSince: number | null;
}

/** No pressure. */
export const NO_PRESSURE: Pressure = { highSince: null, lowSince: null };

/** From here on there is too little room for a burst. */
const HIGH_UTILISATION = 0.8;
const HIGH_QUEUE_MS = 50;
/** What the workers that stay would have to do with one fewer; well below `HIGH_UTILISATION`, or it would swing. */
const LOW_UTILISATION = 0.5;
const LOW_QUEUE_MS = 5;
/** More workers are needed soon or not at all; fewer are never urgent. */
const UP_AFTER_MS = 3000;
const DOWN_AFTER_MS = 60_000;

/** Where a decision starts from. */
export interface ScalingInput {
  readonly pressure: Pressure;
  readonly load: Load;
  /** Workers wanted so far. */
  readonly target: number;
  readonly range: WorkerRange;
  /** Monotonic milliseconds. */
  readonly now: number;
}

/**
 * One worker more after three seconds of high load, one fewer after a minute in which one fewer would have been at ease;
 * then the time starts anew. Pure.
 */
export function decideTarget(input: ScalingInput): { readonly target: number; readonly pressure: Pressure } {
  const { load, target, range, now } = input;
  const high = load.utilisation >= HIGH_UTILISATION || load.queueMs >= HIGH_QUEUE_MS;
  const withOneFewer = target > 1 ? (load.utilisation * target) / (target - 1) : Number.POSITIVE_INFINITY;
  const low = withOneFewer <= LOW_UTILISATION && load.queueMs <= LOW_QUEUE_MS;
  const highSince = high ? (input.pressure.highSince ?? now) : null;
  const lowSince = low ? (input.pressure.lowSince ?? now) : null;
  if (highSince !== null && now - highSince >= UP_AFTER_MS && target < range.max) {
    return { target: target + 1, pressure: NO_PRESSURE };
  }
  if (lowSince !== null && now - lowSince >= DOWN_AFTER_MS && target > range.min) {
    return { target: target - 1, pressure: NO_PRESSURE };
  }
  return { target, pressure: { highSince, lowSince } };
}
