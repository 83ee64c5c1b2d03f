/** When the arbiter calls which hook. The loop waits for none of them. */

import { runHook } from '../hooks/run-hook.ts';
import type { Logger } from '../log/logger.ts';
import type { Configuration } from '../settings/configuration.ts';
import type { ArbiterHooks, HookServer, HookWorker } from '../settings/hooks.ts';
import type { Command } from './command.ts';
import type { ArbiterState } from './state.ts';

/** Where the calls get their facts. */
export interface HookFacts {
  readonly state: () => ArbiterState;
  /** The configuration of a generation; that of the one that serves when it is forgotten. */
  readonly configuration: (generation: number) => Configuration;
  readonly logger: Logger;
}

/** Calls the hooks that run in the arbiter's process. */
export class HookCalls {
  readonly #facts: HookFacts;
  #workersWanted: number | null = null;
  #wasReady = false;

  constructor(facts: HookFacts) {
    this.#facts = facts;
  }

  /** Calls a hook of a configuration if it has it; see {@link runHook}. */
  call<Name extends keyof ArbiterHooks>(
    name: Name,
    configuration: Configuration,
    ...more: ArgumentsAfterServer<Name>
  ): Promise<void> | undefined {
    const hook = configuration.hooks[name] as ((server: HookServer, ...rest: unknown[]) => unknown) | undefined;
    if (hook === undefined) return undefined;
    const { hookTimeout: timeoutSeconds } = configuration.settings;
    const run = (): unknown => hook(this.#server(configuration), ...more);
    return runHook({ name, run, timeoutSeconds, log: this.#facts.logger });
  }

  /** Calls the hooks that tell of what has happened. `before` is the state before the command. */
  observe(before: ArbiterState, command: Command): void {
    const { state, configuration } = this.#facts;
    const { activity, target, generation } = state();
    const current = configuration(generation.number);
    if (target !== this.#workersWanted) {
      void this.call('nworkersChanged', current, target, this.#workersWanted);
      this.#workersWanted = target;
    }
    if (activity.phase === 'serving' && !this.#wasReady) {
      this.#wasReady = true;
      void this.call('whenReady', current);
    }
    if (command.type !== 'exited') return;
    const worker = before.workers.find(({ id }) => id === command.id);
    if (worker === undefined) return;
    const { code, signal, error } = command;
    void this.call('childExit', configuration(worker.generation), shown(worker), { code, signal, error });
  }

  #server({ settings }: Configuration): HookServer {
    const { workers, generation } = this.#facts.state();
    const log = this.#facts.logger;
    return { pid: process.pid, generation: generation.number, settings, workers: workers.map(shown), log };
  }
}

type ArgumentsAfterServer<Name extends keyof ArbiterHooks> =
  Parameters<ArbiterHooks[Name]> extends [HookServer, ...infer Rest] ? Rest : never;

function shown({ slot, pid, generation }: HookWorker): HookWorker {
  return { slot, pid, generation };
}
