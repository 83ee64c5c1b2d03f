/** How long a slot waits for its next worker after the last one died. */

import type { Slot } from './state.ts';

/** A worker that was ready for at least this many milliseconds did not die early. */
export const STABLE_MS = 5000;
const FIRST_MS = 1000;
const MAX_MS = 6400;
/** Up to this much is added to a wait, so that slots that crash together do not boot together for ever. */
const JITTER = 0.25;
/** Early deaths in a row that make a crash loop. */
const CRASH_LOOP_DEATHS = 3;

/** A death as the slot sees it. */
export interface SlotDeath {
  /** Milliseconds the worker was ready, 0 when it never was. */
  readonly readyMs: number;
  /** Monotonic milliseconds. */
  readonly now: number;
  /** From 0 to below 1. */
  readonly random: number;
}

/**
 * The slot after the death of its worker. The first replacement comes at once, for most deaths are accidents; if that one
 * dies early too the slot waits 1, 2, 4, 6.4 seconds and up to a quarter more: at most five boots in ten seconds, and at
 * most eight seconds from the repair of what was broken to the next try.
 */
export function afterDeath(slot: Slot, { readyMs, now, random }: SlotDeath): Slot {
  if (readyMs >= STABLE_MS) return { earlyDeaths: 0, diedAt: now, respawnAt: now };
  const earlyDeaths = slot.earlyDeaths + 1;
  const waitMs = earlyDeaths === 1 ? 0 : Math.min(MAX_MS, FIRST_MS * 2 ** (earlyDeaths - 2));
  return { earlyDeaths, diedAt: now, respawnAt: now + waitMs * (1 + JITTER * random) };
}

/** True for a slot whose workers keep dying early. */
export function inCrashLoop(slot: Slot): boolean {
  return slot.earlyDeaths >= CRASH_LOOP_DEATHS;
}
