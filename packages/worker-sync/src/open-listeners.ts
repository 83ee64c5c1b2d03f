/** Opens what a worker accepts from. */

import { WorkerBootError, type WorkerContext } from 'tricorn/plugin';
import { ListeningSocket } from './listening-socket.ts';
import type { ReadySet } from './ready-set.ts';
import type { SystemCalls } from './system-calls.ts';

/**
 * Listens on every inherited descriptor and adds it to what the worker waits for; by descriptor.
 *
 * @throws WorkerBootError when one can't be listened on, or not be waited for
 */
export function openListeners(
  { listeners, settings }: WorkerContext,
  calls: SystemCalls,
  ready: ReadySet,
): Map<number, ListeningSocket> {
  const opened = new Map<number, ListeningSocket>();
  for (const inherited of listeners) {
    const listener = new ListeningSocket(calls, inherited, settings.backlog);
    opened.set(listener.fd, listener);
    if (!ready.addListener(listener.fd)) {
      throw new WorkerBootError(`can't wait for connections on ${listener.label}: errno ${calls.errno()}`);
    }
  }
  return opened;
}
