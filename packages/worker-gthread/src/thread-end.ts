/** Terminating a thread, and knowing whether it has ended. */

import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';

/** Milliseconds after which a thread counts as one that can't be terminated; it usually takes three. */
const TERMINATION_MS = 5000;

/**
 * Has the pool terminate the thread, by aborting its task. False when it has not ended in five seconds: V8 can't interrupt
 * a blocking system call.
 */
export async function endThread(thread: Worker | undefined, termination: AbortController): Promise<boolean> {
  const signal = AbortSignal.timeout(TERMINATION_MS);
  const exited = thread === undefined ? undefined : once(thread, 'exit', { signal });
  termination.abort();
  try {
    await exited;
    return true;
  } catch {
    // Rejects at the deadline, and with what the thread dies of.
    return !signal.aborted;
  }
}
