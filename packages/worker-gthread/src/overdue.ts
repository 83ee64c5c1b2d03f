/** What is logged of a thread that takes too long. */

import type { Exchange, LogFields } from 'tricorn/plugin';
import type { ThreadActivity } from './thread-stack.ts';
import { secondsOf } from './time-limits.ts';

/** A thread that has passed one of its time limits. */
export interface Overdue {
  /** Continues the sentence "thread 3 ...". */
  readonly what: string;
  readonly fields: LogFields;
}

/** A request without any progress for so many milliseconds; `ageMs` counts from when the thread was given it. */
export function overdueRequest({ request }: Exchange, idleMs: number, ageMs: number): Overdue {
  // A query may hold what is nobody's business.
  const [path = ''] = request.target.split('?', 1);
  return {
    what: `made no progress with a request for ${secondsOf(idleMs)} s`,
    fields: { method: request.method, path, ageSeconds: secondsOf(ageMs) },
  };
}

/** An application that is not loaded after so many milliseconds. */
export function overdueLoad(ageMs: number): Overdue {
  return { what: `has not loaded the application within ${secondsOf(ageMs)} s`, fields: {} };
}

/** Where the thread was, for the end of the log entry. */
export function describeActivity(activity: ThreadActivity): string {
  switch (activity.kind) {
    case 'running':
      return `it is stuck here:\n${activity.stack}`;
    case 'waiting':
      return 'its event loop turns: the application waits for something';
    case 'unknown':
      return 'it is not in JavaScript: a blocking system call?';
  }
}
