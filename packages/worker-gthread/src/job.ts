/** An exchange that the engine wants run. */

import type { Exchange } from 'tricorn/plugin';

/** An exchange and the two ends of the promise that the engine holds for it. */
export interface Job {
  readonly exchange: Exchange;
  /** The application is done with it. */
  readonly resolve: () => void;
  /** The application's error, or what ended its thread. */
  readonly reject: (error: Error) => void;
}

/** True when a job can be sent again: a body is read when its request is sent. */
export function isWithoutBody({ exchange }: Job): boolean {
  return exchange.body.length === 0;
}
