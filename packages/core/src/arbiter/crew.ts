/** The worker processes: starting them, talking to them, ending them. Decides nothing. */

import { TricornError } from '../errors.ts';
import { hasWorkerHooks } from '../settings/hooks.ts';
import type { Command } from './command.ts';
import type { Effect } from './effect.ts';
import type { GenerationParts, Generations } from './generations.ts';
import type { HookCalls } from './hook-calls.ts';
import { OomKills } from './oom-kills.ts';
import type { WorkerIdentity } from './ownership.ts';
import { beatSeconds } from './policy.ts';
import type { Stage } from './stuck.ts';
import { findTether } from './tether.ts';
import { inheritedListeners, WorkerHandle, watchdogFd } from './worker-handle.ts';

/** What a crew works with. */
export interface CrewOptions {
  readonly enqueue: (command: Command) => void;
  readonly isBooting: (id: number) => boolean;
  readonly generations: Generations;
  readonly hooks: HookCalls;
  readonly identity: () => WorkerIdentity;
  /** Variables for every worker; the setting `env` is above them. */
  readonly environment: () => Readonly<Record<string, string>>;
  /** Where the files go that workers load; null when nobody wants to know. */
  readonly loaded: () => ((file: string) => void) | null;
}

/** By worker id, from the start of a process to its end. */
export class Crew {
  readonly #options: CrewOptions;
  readonly #handles = new Map<number, WorkerHandle>();
  readonly #oomKills = new OomKills();
  readonly #tether = findTether();

  constructor(options: CrewOptions) {
    this.#options = options;
  }

  /** Starts a worker, after its preFork hook. */
  spawn(effect: Extract<Effect, { type: 'spawn' }>): void {
    const { id, slot, generation } = effect;
    const { generations, hooks, isBooting } = this.#options;
    const parts = generations.get(generation);
    if (parts === undefined) throw new TricornError('ERR_TRICORN_INTERNAL', `no generation ${generation}`);
    const waiting = hooks.call('preFork', parts.configuration, { slot, pid: 0, generation });
    if (waiting === undefined) this.#start(effect, parts);
    else void waiting.then(() => isBooting(id) && this.#start(effect, parts));
  }

  send({ id, message }: Extract<Effect, { type: 'send' }>): void {
    const handle = this.#handles.get(id);
    if (handle !== undefined) handle.send(message);
    else if (message.type === 'stop') this.#giveUp(id);
  }

  /** Sends SIGKILL, after asking where the worker is stuck; its replacement boots meanwhile. */
  async kill(id: number, stage: Stage): Promise<void> {
    const handle = this.#handles.get(id);
    if (handle === undefined) {
      this.#giveUp(id);
      return;
    }
    const report = await handle.whereStuck();
    if (report !== null) this.#options.enqueue({ type: 'explained', id, stage, report });
    handle.kill();
  }

  /** Sends SIGKILL to all that are left. */
  killAll(): void {
    for (const handle of this.#handles.values()) handle.kill();
  }

  /** A process has ended. */
  forget(id: number): void {
    this.#handles.delete(id);
  }

  /** A worker that waits for its preFork hook is not wanted any more. */
  #giveUp(id: number): void {
    this.#options.enqueue({ type: 'exited', id, code: 0, signal: null, error: null });
  }

  #start({ id, slot, generation }: Extract<Effect, { type: 'spawn' }>, parts: GenerationParts): void {
    const { enqueue, loaded } = this.#options;
    const { configuration, listeners } = parts;
    const { all, settings, tls, workerClassUrl } = configuration;
    const { watchdog } = settings;
    const env = { ...this.#options.environment(), ...settings.env };
    const identity = this.#options.identity();
    try {
      const handle = new WorkerHandle({
        ...{ id, listeners, tether: this.#tether, identity: identity.spawn, watchdog, env, enqueue },
        oomKills: this.#oomKills,
        loaded: loaded(),
      });
      this.#handles.set(id, handle);
      handle.send({
        ...{ type: 'boot', slot, generation, settings: all, tls, workerClassUrl, ...identity.boot },
        hooksFile: hasWorkerHooks(configuration.hooks) ? settings.config : '',
        ...{ listeners: inheritedListeners(listeners), beatSeconds: beatSeconds(settings) },
        watchdogFd: watchdog ? watchdogFd(listeners) : null,
      });
    } catch (error) {
      // Node throws for some shortages (ENOMEM) and emits an event for others; the back-off is right for both.
      const why = `can't start a process: ${(error as Error).message}`;
      enqueue({ type: 'exited', id, code: null, signal: null, error: why });
    }
  }
}
