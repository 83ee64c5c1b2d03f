/** CPU time of a process and everything below it, from /proc (Linux). */

import { readdirSync, readFileSync } from 'node:fs';

/** Linux reports CPU time in ticks of this many milliseconds on every platform Node runs on. */
const TICK_MILLISECONDS = 10;

interface ProcessTimes {
  readonly pid: number;
  readonly parent: number;
  readonly milliseconds: number;
}

/** User and system milliseconds used so far by `pid` and its living descendants. */
export function cpuMilliseconds(pid: number): number {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => timesOf(Number(name)));
  const family = new Set([pid]);
  let total = 0;
  // Children have their parent's entry before them only by chance, so look until a round finds nobody new.
  for (let size = 0; size !== family.size; ) {
    size = family.size;
    for (const entry of all) if (family.has(entry.parent)) family.add(entry.pid);
  }
  for (const entry of all) if (family.has(entry.pid)) total += entry.milliseconds;
  return total;
}

function timesOf(pid: number): ProcessTimes[] {
  try {
    // The name may hold spaces and brackets, so count the fields from behind it (proc(5)).
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = Number(fields[11]) + Number(fields[12]);
    return [{ pid, parent: Number(fields[1]), milliseconds: ticks * TICK_MILLISECONDS }];
  } catch {
    // The process ended between the listing and the look.
    return [];
  }
}
