/** A loaded application: the one shape that all kinds are brought to. */

import type { Run } from '../exchange.ts';

export type ApplicationKind = 'node' | 'fetch' | 'gateway';

export interface Application {
  readonly kind: ApplicationKind;
  /** What was found, for the boot log: `Express application`, `fetch handler`, `http.Server`. */
  readonly description: string;
  /** Serves one exchange; a throw or rejection is the application's error. */
  readonly run: Run;
  /** Lets go of what the application holds (Fastify's `close()`); called once, when its worker or thread stops. */
  close?(): Promise<void>;
}

/** What loading needs to know; a part of the settings, so that threads can be sent it. */
export interface ApplicationOptions {
  /** `MODULE:EXPORT`. */
  readonly app: string;
  readonly appKind: 'auto' | ApplicationKind;
  readonly lightFetch: boolean;
}
