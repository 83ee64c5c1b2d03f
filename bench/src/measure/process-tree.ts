/** CPU time and memory of a process and everything below it, from /proc (Linux). */

import { readdirSync, readFileSync } from 'node:fs';

/** Linux reports CPU time in ticks of this many milliseconds on every platform Node runs on. */
const TICK_MILLISECONDS = 10;
const PAGE_BYTES = 4096;

/** One process of a tree. */
export interface TreeProcess {
  readonly pid: number;
  readonly parent: number;
  /** Ticks since the machine's boot; with the pid it names a process for good. */
  readonly startTime: number;
  /** User and system milliseconds, with those of children that have ended and were waited for. */
  readonly cpuMilliseconds: number;
  readonly rssBytes: number;
}

/** `pid` and its living descendants; empty when it is gone. */
export function processTree(pid: number): TreeProcess[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => lookAt(Number(name)));
  const family = new Set([pid]);
  // Children have their parent's entry before them only by chance, so look until a round finds nobody new.
  for (let size = 0; size !== family.size; ) {
    size = family.size;
    for (const entry of all) if (family.has(entry.parent)) family.add(entry.pid);
  }
  return all.filter((entry) => family.has(entry.pid));
}

/** CPU milliseconds used so far by a tree. */
export function cpuMilliseconds(tree: readonly TreeProcess[]): number {
  return tree.reduce((sum, entry) => sum + entry.cpuMilliseconds, 0);
}

/** Resident bytes of a tree; shared pages count once a process. */
export function rssBytes(tree: readonly TreeProcess[]): number {
  return tree.reduce((sum, entry) => sum + entry.rssBytes, 0);
}

/**
 * Milliseconds in which the tree's threads ran or stood in the queue for a core (proc_pid_schedstat: field 2); what is left of
 * the time they had nothing to do. Threads that have ended are missing.
 */
export function wantedMilliseconds(tree: readonly TreeProcess[]): number {
  return millisecondsOfThreads(tree, ({ ran, queued }) => ran + queued);
}

/** Of these, the milliseconds in the queue: 0 on a machine with a core to spare, and where the kernel does not count them. */
export function queuedMilliseconds(tree: readonly TreeProcess[]): number {
  return millisecondsOfThreads(tree, ({ queued }) => queued);
}

/** Nanoseconds of one thread since its start. */
interface ThreadTimes {
  readonly ran: number;
  readonly queued: number;
}

function millisecondsOfThreads(tree: readonly TreeProcess[], of: (times: ThreadTimes) => number): number {
  const nanoseconds = tree.flatMap(({ pid }) => {
    try {
      const threads = readdirSync(`/proc/${pid}/task`);
      return threads.map((thread) => {
        const [ran, queued] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'latin1').split(' ');
        return of({ ran: Number(ran), queued: Number(queued) });
      });
    } catch {
      // It ended between the listing and the look.
      return [];
    }
  });
  return nanoseconds.reduce((sum, each) => sum + each, 0) / 1e6;
}

function lookAt(pid: number): TreeProcess[] {
  try {
    // The name may hold spaces and brackets, so count the fields from behind it (proc(5): this is field 3).
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    return [
      {
        pid,
        parent: Number(fields[1]),
        startTime: Number(fields[19]),
        cpuMilliseconds: ticks * TICK_MILLISECONDS,
        rssBytes: Number(fields[21]) * PAGE_BYTES,
      },
    ];
  } catch {
    // The process ended between the listing and the look.
    return [];
  }
}
