/** What a transition wants done, as data. */

import type { ArbiterMessage } from '../ipc/messages.ts';
import type { LogFields, Logger } from '../log/logger.ts';

/** One thing to do. The arbiter does them in order, right after the transition. */
export type Effect =
  | { readonly type: 'spawn'; readonly id: number; readonly slot: number; readonly generation: number }
  | { readonly type: 'send'; readonly id: number; readonly message: ArbiterMessage }
  /** SIGKILL. */
  | { readonly type: 'kill'; readonly id: number }
  | {
      readonly type: 'log';
      readonly level: keyof Logger;
      readonly message: string;
      readonly fields?: LogFields;
    }
  | { readonly type: 'reopen-logs' }
  /** Close this process's listening descriptors: from now on the sockets live only as long as workers hold them. */
  | { readonly type: 'release-listeners' }
  /** Read the configuration again; it becomes that of the generation with this number. */
  | { readonly type: 'read-configuration'; readonly generation: number }
  /** All workers are gone; the arbiter is done. */
  | { readonly type: 'finish'; readonly exitCode: number };
