/** Waiting for what nothing announces. */

import { setTimeout as wait } from 'node:timers/promises';

const INTERVAL_MS = 10;
const PATIENCE_MS = 30_000;

/** Resolves as soon as the look gives something else than undefined or false. @throws Error naming `what` when it does not in time */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | undefined | false> | T | undefined | false,
  withinMs: number = PATIENCE_MS,
): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    if (performance.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
    await wait(INTERVAL_MS);
  }
}
