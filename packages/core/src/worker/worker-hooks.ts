/** The hooks that run in a worker process. */

import type { Exchange, Run } from '../exchange.ts';
import { loadWorkerHooks } from '../hooks/load-worker-hooks.ts';
import { runHook } from '../hooks/run-hook.ts';
import type { HttpExchange } from '../http/http-exchange.ts';
import type { Logger } from '../log/logger.ts';
import type { CoreSettings } from '../settings/core-settings.ts';
import type { HookProcess, HookRequest, Hooks, WorkerHooks } from '../settings/hooks.ts';
import type { Boot } from './context.ts';

/** Seconds for hooks of a worker that is about to exit: the arbiter kills it after two. */
const LAST_SECONDS = 1.5;

/** Hooks that are given nothing but the worker. */
type LifeHook = Exclude<keyof WorkerHooks, 'preRequest' | 'postRequest'>;
/** Those of a worker that was told to stop at once. */
type InterruptHook = 'workerInt' | 'workerAbort';

/** Calls the hooks of one worker. */
export class ShellHooks {
  readonly #hooks: Hooks;
  readonly #worker: HookProcess;
  #interrupted: Promise<void> | null = null;

  constructor(hooks: Hooks, worker: HookProcess) {
    this.#hooks = hooks;
    this.#worker = worker;
  }

  /** Loads them if the config file has any. @throws ConfigError when the file can't be read any more */
  static async load(boot: Boot, log: Logger): Promise<ShellHooks> {
    const settings = boot.settings as unknown as Readonly<CoreSettings>;
    const { slot, generation } = boot;
    return new ShellHooks(await loadWorkerHooks(boot.hooksFile), { slot, generation, pid: process.pid, settings, log });
  }

  /** Calls one; resolves when it is done or its time is over. */
  async call(name: LifeHook): Promise<void> {
    const hook = this.#hooks[name];
    if (hook === undefined) return;
    const { settings, log } = this.#worker;
    const last = name === 'workerExit' || name === 'workerInt' || name === 'workerAbort';
    const timeoutSeconds = last ? Math.min(LAST_SECONDS, settings.hookTimeout) : settings.hookTimeout;
    await runHook({ name, run: () => hook(this.#worker), timeoutSeconds, log });
  }

  /** Calls the hook of a worker that breaks off, once; {@link exit} waits for it. */
  interrupted(name: InterruptHook): void {
    this.#interrupted ??= this.call(name);
  }

  /** Calls the last hook; resolves when the process may end. */
  async exit(): Promise<void> {
    await Promise.all([this.#interrupted, this.call('workerExit')]);
  }

  /** Puts the hooks about requests round what serves them; without such hooks that is returned as it is. */
  around(run: Run): Run {
    const { preRequest, postRequest } = this.#hooks;
    if (preRequest === undefined && postRequest === undefined) return run;
    return (exchange) => {
      const request = requestOf(exchange);
      if (postRequest !== undefined) this.#reportEnd(exchange, request);
      if (preRequest === undefined) return run(exchange);
      const waiting = this.#runNamed('preRequest', () => preRequest(this.#worker, request));
      return waiting === undefined ? run(exchange) : waiting.then(() => run(exchange));
    };
  }

  #reportEnd(exchange: Exchange, request: HookRequest): void {
    const begun = performance.now();
    exchange.onEnd((outcome) => {
      // The engine runs no other exchanges than its own, and knows the status.
      const { status } = (exchange as HttpExchange).response;
      const response = { status, outcome, seconds: (performance.now() - begun) / 1000 };
      void this.#runNamed('postRequest', () => this.#hooks.postRequest?.(this.#worker, request, response));
    });
  }

  #runNamed(name: string, run: () => unknown): Promise<void> | undefined {
    const { settings, log } = this.#worker;
    return runHook({ name, run, timeoutSeconds: settings.hookTimeout, log });
  }
}

function requestOf({ request, peer }: Exchange): HookRequest {
  const { method, target, headers } = request;
  return { method, target, headers, remoteAddress: peer.remoteAddress };
}
