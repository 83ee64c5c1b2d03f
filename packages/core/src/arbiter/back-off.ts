/** How long a slot waits for its next worker after the last one died. */

import type { Slot } from './state.ts';

/** A worker that was ready for at least this many milliseconds did not die early. */
const STABLE_MS = 10_000;
const FIRST_MS = 1000;
const MAX_MS = 30_000;

/**
 * The slot after the death of its worker. The first replacement comes at once, for most deaths are accidents; if that one
 * dies early too the slot waits 1, 2, 4 ... up to 30 seconds: five boots in the first ten seconds.
 *
 * @param readyMs how long the worker was ready, 0 when it never was
 */
export function afterDeath(slot: Slot, readyMs: number, now: number): Slot {
  if (readyMs >= STABLE_MS) return { earlyDeaths: 0, respawnAt: now };
  const earlyDeaths = slot.earlyDeaths + 1;
  const waitMs = earlyDeaths === 1 ? 0 : Math.min(MAX_MS, FIRST_MS * 2 ** (earlyDeaths - 2));
  return { earlyDeaths, respawnAt: now + waitMs };
}
