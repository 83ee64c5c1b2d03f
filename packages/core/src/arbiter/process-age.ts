/** Whether a process lives, and since when. */

import { readFileSync } from 'node:fs';

/** Clock ticks a second in /proc (USER_HZ), the same on every Linux that Node.js runs on. */
const TICKS_PER_SECOND = 100;
/** Milliseconds by which start times can be off: the time of the boot is known in whole seconds. */
const BLUR_MS = 2000;

/** True when there is a process with that pid, whoever's it is; 0 is none. */
export function isAlive(pid: number): boolean {
  if (pid === 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** True when a living process is known to have started after a time (milliseconds since 1970): it has an older one's pid. */
export function startedAfter(pid: number, time: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The second field is a name that may have anything in it, in parentheses; the start time is the 22nd.
    const ticks = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
    const boot = Number(/^btime (\d+)$/m.exec(readFileSync('/proc/stat', 'latin1'))?.[1]) * 1000;
    return boot + (ticks / TICKS_PER_SECOND) * 1000 > time + BLUR_MS;
  } catch {
    // Without /proc nothing is known of its age.
    return false;
  }
}
