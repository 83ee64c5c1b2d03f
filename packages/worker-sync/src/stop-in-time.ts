/** The order of things when a blocking worker is told to stop. */

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
  /** Accepts nothing more once the queue is empty. Does nothing behind `finish`. */
  empty(): void;
  /** Accepts nothing more. Safe to call again. */
  finish(): void;
  /** Breaks off what is under way. */
  destroy(): void;
  /** Resolves when nothing is left. */
  readonly finished: Promise<void>;
}

/** Resolves when a worker that has been told to stop is done, which it is at the deadline. */
export async function stopInTime(deadline: AbortSignal, { empty, finish, destroy, finished }: Stopping): Promise<void> {
  const shown = setTimeout(empty, SHOWING_MS);
  const emptied = setTimeout(finish, EMPTYING_MS);
  const breakOff = (): void => {
    finish();
    destroy();
  };
  if (deadline.aborted) breakOff();
  deadline.addEventListener('abort', breakOff);
  await finished;
  deadline.removeEventListener('abort', breakOff);
  clearTimeout(shown);
  clearTimeout(emptied);
}
