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
  /** What an application that calls `listen()` is told it listens on; 127.0.0.1, port 0 when absent. */
  readonly listenAddress?: { readonly address: string; readonly port: number };
  /** Other threads of this process run the application too; a gateway application is told. False when absent. */
  readonly multithread?: boolean;
  /** Other processes run the application too; a gateway application is told. False when absent. */
  readonly multiprocess?: boolean;
}
