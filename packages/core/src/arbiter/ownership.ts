/** Who workers run as, and what has to be theirs for that. */

import { chownSync, closeSync, openSync } from 'node:fs';
import type { Identity as BootIdentity } from '../ipc/messages.ts';
import type { Listener } from '../listeners/listener.ts';
import type { CoreSettings } from '../settings/core-settings.ts';
import { findIdentity, type Identity } from '../system/identity.ts';

/** How a worker process is given its identity. */
export interface WorkerIdentity {
  /** Options of the spawn: the process never runs as anybody else, and has no supplementary groups. */
  readonly spawn: { readonly uid?: number; readonly gid?: number };
  /** What the worker does itself before anything else: only a process that still is root can ask for a user's groups. */
  readonly boot: { readonly identity?: BootIdentity };
}

/** The identity of all workers of this arbiter, found once. */
export class Ownership {
  readonly #identity: Identity | null;
  readonly #logs: readonly string[];

  /** @throws ConfigError when the user or group can't be. */
  constructor(settings: CoreSettings) {
    this.#identity = findIdentity(settings);
    this.#logs = [settings.errorLogfile, settings.accessLogfile].filter((file) => file !== '' && file !== '-');
    if (settings.umask !== '') process.umask(Number.parseInt(settings.umask, 8));
  }

  /** What to start workers with. */
  get worker(): WorkerIdentity {
    const identity = this.#identity;
    if (identity === null) return { spawn: {}, boot: {} };
    const { uid, gid, groupsOf } = identity;
    return groupsOf === null
      ? { spawn: { uid, gid }, boot: {} }
      : { spawn: {}, boot: { identity: { uid, gid, groupsOf } } };
  }

  /** Gives workers the log files, which they may not be allowed to make themselves. To be called again when logs are reopened. */
  giveLogs(): void {
    if (this.#identity === null) return;
    for (const file of this.#logs) {
      closeSync(openSync(file, 'a'));
      this.#give(file);
    }
  }

  /** Gives workers the file of a unix socket, so that its mode is about them and not about root. */
  giveSocket({ path, inherited }: Listener): void {
    if (path !== '' && !inherited) this.#give(path);
  }

  #give(path: string): void {
    if (this.#identity !== null) chownSync(path, this.#identity.uid, this.#identity.gid);
  }
}
