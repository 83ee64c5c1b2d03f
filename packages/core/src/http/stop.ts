/** What a worker is told when it is to stop, and what that means for connections without a request. */

import { LAST_CALL_MILLISECONDS, RETIRING_CALL_MILLISECONDS } from './limits.ts';

/** Why a worker stops. */
export interface Stop {
  /**
   * The whole server stops: who waits in the accept queue must be served by this worker, or is reset. Otherwise others accept
   * from the same listeners. True when nothing is said.
   */
  readonly serverStops: boolean;
}

/** How long connections may be idle, in milliseconds, while a worker stops. */
export function lastCallOf({ serverStops }: Stop): number {
  return serverStops ? LAST_CALL_MILLISECONDS : RETIRING_CALL_MILLISECONDS;
}
