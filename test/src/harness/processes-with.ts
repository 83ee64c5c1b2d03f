/** Finding processes that nobody is the parent of any more. Linux only. */

import { readdirSync, readFileSync } from 'node:fs';

/** Pids of all processes that were started with `NAME=VALUE` in their environment. */
export function processesWith(variable: string): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => environmentOf(pid).includes(variable)).map(Number);
}

function environmentOf(pid: string): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    // The process has ended, or it is another user's and so none of ours.
    return [];
  }
}
