/** The arbiter: binds the sockets, keeps the workers alive, and does nothing else. */

import type { ServerStatus } from '../control/status.ts';
import { assertNever, TricornError } from '../errors.ts';
import { backlogNotice } from '../listeners/backlog.ts';
import { givenListeners } from '../listeners/given-listeners.ts';
import { shownUrl } from '../listeners/shown-url.ts';
import type { LogFile } from '../log/create-logger.ts';
import type { Configuration } from '../settings/configuration.ts';
import type { CoreSettings } from '../settings/core-settings.ts';
import type { Origin } from '../system/origin.ts';
import type { ArbiterSignal } from './command.ts';
import { CommandQueue } from './command-queue.ts';
import { ControlRequests } from './control-requests.ts';
import { Crew } from './crew.ts';
import type { Effect } from './effect.ts';
import { FileWatch } from './file-watch.ts';
import { Generations } from './generations.ts';
import { HeldControl } from './held-control.ts';
import { HookCalls } from './hook-calls.ts';
import { currentMoment } from './moment.ts';
import { nextDeadline } from './next-deadline.ts';
import { Ownership } from './ownership.ts';
import { policyOfSettings } from './policy.ts';
import { Preload } from './preload.ts';
import { readAgain } from './read-again.ts';
import { serverStatus } from './server-status.ts';
import { catchSignals } from './signals.ts';
import { Standing } from './standing.ts';
import { type ArbiterState, generationsInUse, initialState } from './state.ts';
import { stageOf } from './stuck.ts';
import { transition } from './transition.ts';
import { WorkerFigures } from './worker-figures.ts';

/** What the arbiter needs from the command line. */
export interface ArbiterOptions {
  readonly configuration: Configuration;
  /** Resolves the configuration again, for a reload; its rejection rejects the reload. */
  readonly reload: () => Promise<Configuration>;
  readonly logger: LogFile;
  /** How this process was started. */
  readonly origin: Origin;
}

/** One server. */
export class Arbiter {
  readonly #options: ArbiterOptions;
  readonly #logger: LogFile;
  readonly #queue = new CommandQueue();
  readonly #crew: Crew;
  readonly #generations: Generations;
  readonly #hooks: HookCalls;
  readonly #figures = new WorkerFigures();
  /** Of `--preload`. */
  #preload: Preload | null = null;
  /** Aborted when the server was told to stop. */
  readonly #stopping = new AbortController();
  /** Of `--reload`. */
  #watch: FileWatch | null = null;
  readonly #requests: ControlRequests;
  readonly #standing: Standing;
  readonly #control: HeldControl;
  readonly #signal = (signal: ArbiterSignal): void => {
    this.#queue.push({ type: 'signal', signal });
    if (signal === 'SIGTERM' || signal === 'SIGINT' || signal === 'SIGQUIT') this.#stopping.abort();
  };
  readonly #ownership: Ownership;
  #state: ArbiterState;

  constructor(options: ArbiterOptions) {
    this.#options = options;
    this.#logger = options.logger;
    this.#state = initialState(policyOfSettings(options.configuration.settings));
    this.#ownership = new Ownership(options.configuration.settings);
    this.#standing = new Standing({
      ...{ origin: options.origin, settings: options.configuration.settings, logger: options.logger },
      listeners: () => this.#generations.open,
      preExec: () => this.#hooks.call('preExec', this.#current),
      succeeds: () => this.#control.takeOver(),
      retire: () => {
        this.#control.close();
        this.#queue.push({ type: 'succeeded' });
      },
    });
    this.#generations = new Generations({
      given: givenListeners(options.origin),
      owns: (listener) => this.#standing.owns(listener),
      announce: (change, listener, { settings } = this.#current) => {
        if (change === 'opened') this.#ownership.giveSocket(listener);
        const what = change === 'opened' ? 'Listening at' : 'No longer listening at';
        this.#logger.info(`${what}: ${shownUrl(listener, settings)} (${process.pid})`);
      },
    });
    this.#hooks = new HookCalls({
      state: () => this.#state,
      configuration: (generation) => this.#generations.get(generation)?.configuration ?? this.#current,
      logger: this.#logger,
    });
    this.#crew = new Crew({
      enqueue: this.#queue.push.bind(this.#queue),
      isBooting: (id) => this.#state.workers.some((worker) => worker.id === id && worker.phase === 'booting'),
      generations: this.#generations,
      hooks: this.#hooks,
      identity: () => this.#ownership.worker,
      environment: () => this.#preload?.env ?? {},
      loaded: () => this.#watch && ((file) => this.#watch?.add([file])),
    });
    this.#requests = new ControlRequests({
      log: this.#logger,
      enqueue: this.#queue.push.bind(this.#queue),
      state: () => this.#state,
      status: () => this.#status(),
      upgrade: () => this.#standing.upgrade(),
    });
    this.#control = new HeldControl(options.configuration.settings.controlSocket, this.#requests, this.#logger);
  }

  /**
   * Serves until told to stop. Resolves with the exit code when every worker is gone and nothing is left behind: no
   * process, no socket file, no pidfile. What went wrong was logged.
   */
  async run(): Promise<number> {
    const { settings } = this.#options.configuration;
    process.title = `tricorn: arbiter [${settings.name}]`;
    const release = catchSignals({ signal: this.#signal, upgrade: () => void this.#standing.upgrade() });
    const cleanUp = [release];
    try {
      this.#ownership.giveLogs();
      await this.#hooks.call('onStarting', this.#current);
      cleanUp.push(() => this.#standing.end());
      this.#standing.begin();
      cleanUp.push(() => this.#generations.close());
      await this.#generations.add(this.#state.generation.number, this.#options.configuration);
      this.#standing.abandon(this.#generations.unwanted());
      cleanUp.push(() => this.#control.close());
      if (this.#standing.inCharge) await this.#control.open();
      if (settings.reload) cleanUp.push(this.#watchFiles(settings));
      this.#announce();
      if (settings.preload) this.#preload = new Preload(this.#logger, this.#ownership.worker);
      cleanUp.push(() => this.#preload?.end());
      await this.#preload?.prove(settings, this.#stopping.signal);
      this.#queue.push({ type: 'start' });
      return await this.#loop();
    } catch (error) {
      if (!(error instanceof TricornError)) throw error;
      this.#logger.critical(error.message);
      return error.exitCode;
    } finally {
      this.#crew.killAll();
      await this.#hooks.call('onExit', this.#current);
      for (const undo of cleanUp.reverse()) undo();
    }
  }

  /** The configuration of the generation that serves. */
  get #current(): Configuration {
    return this.#generations.get(this.#state.generation.number)?.configuration ?? this.#options.configuration;
  }

  #status(): ServerStatus {
    const parts = this.#generations.get(this.#state.generation.number);
    const listeners = parts?.listeners.map((listener) => shownUrl(listener, parts.configuration.settings)) ?? [];
    return serverStatus({ state: this.#state, configuration: this.#current, listeners, figures: this.#figures });
  }

  #watchFiles({ config, reloadExtraFile }: CoreSettings): () => void {
    const changed = (path: string): void => {
      this.#logger.info(`${path} has changed`);
      this.#queue.push({ type: 'reload', by: `--reload: ${path} has changed` });
    };
    const files = new FileWatch({ logger: this.#logger, changed });
    files.add(config === '' ? reloadExtraFile : [config, ...reloadExtraFile]);
    this.#watch = files;
    return () => files.close();
  }

  #announce(): void {
    const { notices, warnings, workerClassName } = this.#options.configuration;
    this.#logger.info(`Using worker: ${workerClassName}`);
    for (const notice of notices) this.#logger.info(notice);
    for (const warning of warnings) this.#logger.warning(warning);
    const cutDown = backlogNotice(this.#options.configuration.settings.backlog);
    if (cutDown !== null) this.#logger.warning(cutDown);
  }

  async #loop(): Promise<number> {
    let finished: number | null = null;
    while (finished === null) {
      const command = await this.#queue.next(nextDeadline(this.#state));
      const before = this.#state;
      const { state, effects } = transition(before, command, currentMoment());
      this.#state = state;
      this.#standing.observe(state.activity);
      this.#generations.keepOnly(generationsInUse(state));
      this.#hooks.observe(before, command);
      this.#figures.observe(command);
      this.#requests.observe(command);
      if (command.type === 'exited') this.#crew.forget(command.id);
      for (const effect of effects) {
        if (effect.type === 'finish') finished = effect.exitCode;
        else if (effect.type === 'kill') void this.#crew.kill(effect.id, stageOf(before, effect.id));
        else this.#perform(effect);
      }
    }
    return finished;
  }

  #perform(effect: Exclude<Effect, { type: 'finish' | 'kill' }>): void {
    switch (effect.type) {
      case 'spawn':
        this.#crew.spawn(effect);
        return;
      case 'send':
        this.#crew.send(effect);
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

  /** False once the reload was superseded. */
  #isReading(generation: number): boolean {
    const { activity } = this.#state;
    return activity.phase === 'reading' && activity.generation === generation;
  }

  async #readConfiguration(generation: number): Promise<void> {
    const { reload, configuration: first } = this.#options;
    try {
      const { configuration, notices } = await readAgain(reload, first);
      if (!this.#isReading(generation)) return;
      await this.#preload?.prove(configuration.settings, this.#stopping.signal);
      await this.#hooks.call('onReload', configuration);
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
      this.#ownership.giveLogs();
    } catch (error) {
      this.#logger.error(`can't reopen the log: ${(error as Error).message}`);
    }
  }
}
