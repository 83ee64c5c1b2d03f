/** `--preload`: the application boots once, in a process of its own, before a worker is started or replaced. */

import { type ChildProcess, spawn } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TricornError, WorkerBootError } from '../errors.ts';
import type { WorkerMessage } from '../ipc/messages.ts';
import type { Logger } from '../log/logger.ts';
import type { CoreSettings } from '../settings/core-settings.ts';
import type { WorkerIdentity } from './ownership.ts';

const MAIN = fileURLToPath(new URL('../worker/prove.js', import.meta.url));
/** Longest that a timer can wait, for a `--boot-timeout` of 0. */
const NEVER_MS = 2 ** 31 - 1;

/** Proves applications, and keeps the compile cache that this warms for the workers. */
export class Preload {
  readonly #logger: Logger;
  readonly #identity: WorkerIdentity;
  /** A folder of our own, since cached code is run: nobody else may write there. Null where Node has no such cache. */
  readonly #cache: string | null;

  /** @param identity who the application runs as, and who the cache is for */
  constructor(logger: Logger, identity: WorkerIdentity) {
    this.#logger = logger;
    this.#identity = identity;
    const hasCache = 'enableCompileCache' in nodeModule;
    this.#cache = hasCache ? mkdtempSync(join(tmpdir(), 'tricorn-compile-cache-')) : null;
    const { uid, gid } = identity.boot.identity ?? identity.spawn;
    if (this.#cache !== null && uid !== undefined && gid !== undefined) chownSync(this.#cache, uid, gid);
  }

  /** What workers get into their environment to use the cache. */
  get env(): Readonly<Record<string, string>> {
    return this.#cache === null ? {} : { NODE_COMPILE_CACHE: this.#cache };
  }

  /**
   * Boots the application once. `signal` gives up.
   *
   * @throws TricornError with the application's own error when it does not boot within `bootTimeout`
   */
  async prove(settings: CoreSettings, signal: AbortSignal): Promise<void> {
    const begun = performance.now();
    const child = spawn(process.execPath, [MAIN], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: { ...process.env, ...this.env, ...settings.env },
      killSignal: 'SIGKILL',
      ...this.#identity.spawn,
      signal,
    });
    const limitMs = settings.bootTimeout > 0 ? settings.bootTimeout * 1000 : NEVER_MS;
    const timer = setTimeout(() => child.kill('SIGKILL'), limitMs);
    try {
      child.send({ settings, ...this.#identity.boot }, () => undefined);
      const said = await outcome(child);
      if (said?.type === 'boot-failed') {
        throw new TricornError(said.code, `preload: ${said.message}`, { exitCode: said.exitCode });
      }
      if (said === null && !signal.aborted) {
        throw new WorkerBootError(
          `preload: the application did not boot within ${settings.bootTimeout} s, or ended its process`,
        );
      }
    } finally {
      clearTimeout(timer);
    }
    const cache = this.#cache === null ? 'this Node.js has no compile cache to warm' : 'the compile cache is warm';
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    if (!signal.aborted) this.#logger.info(`preload: the application boots (${seconds} s); ${cache}`);
  }

  /** Removes the cache. */
  end(): void {
    if (this.#cache !== null) rmSync(this.#cache, { recursive: true, force: true });
  }
}

/** What the process said before it ended; null for nothing. */
function outcome(child: ChildProcess): Promise<WorkerMessage | null> {
  return new Promise((resolve) => {
    let said: WorkerMessage | null = null;
    child.on('message', (message) => {
      said = message as WorkerMessage;
    });
    // After the end, so that the cache has been written. An abort is an error event too.
    child.on('error', () => child.pid === undefined && resolve(null));
    child.on('close', () => resolve(said));
  });
}
