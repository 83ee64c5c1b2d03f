/** What the kernel makes of a backlog. */

import { readFileSync } from 'node:fs';

const LIMIT_FILE = '/proc/sys/net/core/somaxconn';

/** A line for the boot log when the kernel cuts the backlog down; null when it does not, or does not tell. */
export function backlogNotice(backlog: number, limitFile: string = LIMIT_FILE): string | null {
  const limit = readLimit(limitFile);
  if (limit === null || backlog <= limit) return null;
  return `backlog: ${backlog} is cut down to ${limit} by net.core.somaxconn`;
}

function readLimit(file: string): number | null {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    // No Linux, or a container without it.
    return null;
  }
}
