/** Waiting for what a process writes to a file. */

import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { SOON_MS } from 'tricorn/testing';

/** Resolves with the match once the file has text that matches; throws with the file's text when that takes too long. */
export async function waitForText(path: string, pattern: RegExp): Promise<RegExpMatchArray> {
  const deadline = performance.now() + SOON_MS;
  for (;;) {
    const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
    const match = text.match(pattern);
    if (match !== null) return match;
    if (performance.now() > deadline) throw new Error(`no text matches ${pattern} in ${path}:\n${text}`);
    // Watching a file that is being replaced tells less reliably than looking again.
    await wait(10);
  }
}
