/** The order of things when a blocking worker is told to stop. */

import type { Stop } from 'tricorn/plugin';

/**
 * When the whole server stops, who waits in the accept queue is accepted as the workers become free, so that all of them
 * have their share; but not for longer than this, since clients may keep filling it: then this worker takes all that wait.
 */
const EMPTYING_MS = 1000;

/**
 * Clients whose connection the kernel has hidden till then, since they had sent nothing, get so long to show themselves
 * before an empty queue counts as empty: as long as other idle connections.
 */
const SHOWING_MS = 100;

/** What stopping does to a worker. */
export interface Stopping {
  /** Has the kernel show the connections that it hides. */
  showSilent(): void;
  /** Accepts nothing more once the queue is empty. Comes before `finish`. */
  empty(): void;
  /** Accepts nothing more. Safe to call again. */
  finish(): void;
  /** Breaks off what is under way. */
  destroy(): void;
  /** Resolves when nothing is left. */
  readonly finished: Promise<void>;
}

/** Resolves when a worker that has been told to stop is done, which it is at the deadline. */
export async function stopInTime(deadline: AbortSignal, { serverStops }: Stop, stopping: Stopping): Promise<void> {
  const timers: NodeJS.Timeout[] = [];
  const finish = (): void => {
    for (const timer of timers) clearTimeout(timer);
    stopping.finish();
  };
  const breakOff = (): void => {
    finish();
    stopping.destroy();
  };
  if (serverStops) {
    stopping.showSilent();
    timers.push(
      setTimeout(() => stopping.empty(), SHOWING_MS),
      setTimeout(finish, EMPTYING_MS),
    );
  } else finish();
  if (deadline.aborted) breakOff();
  deadline.addEventListener('abort', breakOff);
  await stopping.finished;
  deadline.removeEventListener('abort', breakOff);
  for (const timer of timers) clearTimeout(timer);
}
