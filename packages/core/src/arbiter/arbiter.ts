/** The arbiter: binds the sockets, keeps the workers alive, and does nothing else. */

import { assertNever, TricornError } from '../errors.ts';
import type { LogFile } from '../log/create-logger.ts';
import type { Configuration } from '../settings/configuration.ts';
import { CommandQueue } from './command-queue.ts';
import type { Effect } from './effect.ts';
import { Generations } from './generations.ts';
import { currentMoment } from './moment.ts';
import { nextDeadline } from './next-deadline.ts';
import { OomKills } from './oom-kills.ts';
import { holdPidfile } from './pidfile.ts';
import { beatSeconds, policyOfSettings } from './policy.ts';
import { readAgain } from './read-again.ts';
import { catchSignals } from './signals.ts';
import { type ArbiterState, generationsInUse, initialState } from './state.ts';
import { transition } from './transition.ts';
import { inheritedListeners, WorkerHandle } from './worker-handle.ts';

/** What the arbiter needs from the command line. */
export interface ArbiterOptions {
  readonly configuration: Configuration;
  /** Resolves the configuration again, for a reload; its rejection rejects the reload. */
  readonly reload: () => Promise<Configuration>;
  readonly logger: LogFile;
}

/** One server. */
export class Arbiter {
  readonly #options: ArbiterOptions;
  readonly #logger: LogFile;
  readonly #queue = new CommandQueue();
  readonly #oomKills = new OomKills();
  readonly #handles = new Map<number, WorkerHandle>();
  readonly #generations: Generations;
  #state: ArbiterState;

  constructor(options: ArbiterOptions) {
    this.#options = options;
    this.#logger = options.logger;
    this.#state = initialState(policyOfSettings(options.configuration.settings));
    this.#generations = new Generations((change, { url }) => {
      this.#logger.info(`${change === 'opened' ? 'Listening at' : 'No longer listening at'}: ${url} (${process.pid})`);
    });
  }

  /**
   * Serves until told to stop. Resolves with the exit code when every worker is gone and nothing is left behind: no
   * process, no socket file, no pidfile. What went wrong was logged.
   */
  async run(): Promise<number> {
    const { settings } = this.#options.configuration;
    process.title = `tricorn: arbiter [${settings.name}]`;
    const release = catchSignals((signal) => this.#queue.push({ type: 'signal', signal }));
    const cleanUp = [release];
    try {
      if (settings.pid !== '') {
        const pidfile = holdPidfile(settings.pid);
        cleanUp.push(() => pidfile.release());
      }
      cleanUp.push(() => this.#generations.close());
      await this.#generations.add(this.#state.generation.number, this.#options.configuration);
      this.#announce();
      this.#queue.push({ type: 'start' });
      return await this.#loop();
    } catch (error) {
      if (!(error instanceof TricornError)) throw error;
      this.#logger.critical(error.message);
      return error.exitCode;
    } finally {
      for (const handle of this.#handles.values()) handle.kill();
      for (const undo of cleanUp.reverse()) undo();
    }
  }

  #announce(): void {
    const { notices, workerClassName } = this.#options.configuration;
    this.#logger.info(`Using worker: ${workerClassName}`);
    for (const notice of notices) this.#logger.info(notice);
  }

  async #loop(): Promise<number> {
    let finished: number | null = null;
    while (finished === null) {
      const command = await this.#queue.next(nextDeadline(this.#state));
      const { state, effects } = transition(this.#state, command, currentMoment());
      this.#state = state;
      this.#generations.keepOnly(generationsInUse(state));
      if (command.type === 'exited') this.#handles.delete(command.id);
      for (const effect of effects) {
        if (effect.type === 'finish') finished = effect.exitCode;
        else this.#perform(effect);
      }
    }
    return finished;
  }

  #perform(effect: Exclude<Effect, { type: 'finish' }>): void {
    switch (effect.type) {
      case 'spawn':
        this.#spawn(effect);
        return;
      case 'send':
        this.#handles.get(effect.id)?.send(effect.message);
        return;
      case 'kill':
        this.#handles.get(effect.id)?.kill();
        return;
      case 'log':
        this.#logger[effect.level](effect.message, effect.fields);
        return;
      case 'reopen-logs':
        this.#reopenLogs();
        return;
      case 'release-listeners':
        this.#generations.release();
        return;
      case 'read-configuration':
        void this.#readConfiguration(effect.generation);
        return;
      default:
        assertNever(effect);
    }
  }

  #spawn({ id, slot, generation }: Extract<Effect, { type: 'spawn' }>): void {
    const parts = this.#generations.get(generation);
    if (parts === undefined) throw new TricornError('ERR_TRICORN_INTERNAL', `no generation ${generation}`);
    const { configuration, listeners } = parts;
    const { all, settings, workerClassUrl } = configuration;
    const enqueue = this.#queue.push.bind(this.#queue);
    try {
      const handle = new WorkerHandle({ id, listeners, env: settings.env, oomKills: this.#oomKills, enqueue });
      this.#handles.set(id, handle);
      handle.send({
        ...{ type: 'boot', slot, generation, settings: all, workerClassUrl },
        ...{ listeners: inheritedListeners(listeners), beatSeconds: beatSeconds(settings) },
      });
    } catch (error) {
      // Node throws for some shortages (ENOMEM) and emits an event for others; the back-off is right for both.
      enqueue({
        type: 'exited',
        id,
        code: null,
        signal: null,
        error: `can't start a process: ${(error as Error).message}`,
      });
    }
  }

  async #readConfiguration(generation: number): Promise<void> {
    const { reload, configuration: first } = this.#options;
    try {
      const { configuration, notices } = await readAgain(reload, first);
      await this.#generations.add(generation, configuration);
      for (const notice of notices) this.#logger.warning(notice);
      this.#queue.push({ type: 'configuration', generation, policy: policyOfSettings(configuration.settings) });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#queue.push({ type: 'configuration-rejected', generation, message });
    }
  }

  #reopenLogs(): void {
    try {
      this.#logger.reopen();
    } catch (error) {
      this.#logger.error(`can't reopen the log: ${(error as Error).message}`);
    }
  }
}
