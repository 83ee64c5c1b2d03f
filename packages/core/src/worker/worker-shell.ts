/** The life of a worker process around the worker that its class made. */

import { setTimeout as delay } from 'node:timers/promises';
import type { Application } from '../app/application.ts';
import { assertNever, EXIT } from '../errors.ts';
import type { HttpEngine } from '../http/engine.ts';
import type { ArbiterMessage, Counters, WorkerMessage } from '../ipc/messages.ts';
import { type AccessLog, createAccessLog } from '../log/access-log.ts';
import { createLogger, type LogFile } from '../log/create-logger.ts';
import type { Worker } from '../plugin.ts';
import type { CoreSettings } from '../settings/core-settings.ts';
import { bootFailure, stackOf } from './boot-failure.ts';
import type { Channel } from './channel.ts';
import { type Boot, createContext } from './context.ts';
import { dropPrivileges } from './drop-privileges.ts';
import { loadWorkerClass } from './load-worker-class.ts';
import { StopDeadline } from './stop-deadline.ts';
import { VitalsMeter } from './vitals.ts';
import { Watchdog } from './watchdog/watchdog.ts';
import { ShellHooks } from './worker-hooks.ts';

/** What the shell needs of its process. */
export interface ShellOptions {
  readonly channel: Channel;
  /** Ends the process. */
  readonly exit: (code: number) => void;
}

type StopOrders = Omit<Extract<ArbiterMessage, { type: 'stop' }>, 'type'>;

/** Boots the worker, sends heartbeats, stops it. */
export class WorkerShell {
  readonly #options: ShellOptions;
  readonly #counters: Counters = { requests: 0, errors: 0, inFlight: 0, connections: 0, queueMs: 0 };
  readonly #deadline = new StopDeadline();
  #phase: 'waiting' | 'booting' | 'ready' | 'draining' | 'dead' = 'waiting';
  #settings: CoreSettings | null = null;
  #logger: LogFile | null = null;
  #accessLog: AccessLog | null = null;
  #worker: Worker | null = null;
  #hooks: ShellHooks | null = null;
  #applications: readonly Application[] = [];
  #engines: readonly HttpEngine[] = [];

  constructor(options: ShellOptions) {
    this.#options = options;
  }

  /** Acts on a message of the arbiter. */
  receive(message: ArbiterMessage): void {
    switch (message.type) {
      case 'boot':
        void this.#boot(message);
        return;
      case 'stop':
        this.#stop(message);
        return;
      case 'reopen-logs':
        this.reopenLogs();
        return;
      default:
        assertNever(message);
    }
  }

  /** Somebody other than the arbiter wants this worker to stop; the arbiter will replace it. */
  leave(reason: string, how: 'graceful' | 'quick'): void {
    if (this.#phase === 'ready') this.#options.channel.send({ type: 'exiting', reason });
    const graceSeconds = how === 'quick' ? 0 : (this.#settings?.gracefulTimeout ?? 0);
    this.#stop({ graceSeconds, drainSeconds: 0, serverStops: false });
  }

  /** Somebody wants this worker to break off at once. */
  abort(): void {
    this.#hooks?.interrupted('workerAbort');
    this.#logger?.error('got SIGABRT');
    this.#end({ type: 'exiting', reason: 'SIGABRT' }, EXIT.internal);
  }

  /** The hook for a signal that is the arbiter's to act on. */
  interrupt(): void {
    this.#hooks?.interrupted('workerInt');
  }

  /** An error that nobody caught: the process can't be trusted any more. */
  fail(error: unknown): void {
    if (this.#phase === 'waiting' || this.#phase === 'booting') {
      this.#bootFailed(error);
      return;
    }
    this.#logger?.error(`uncaught error: ${stackOf(error)}`);
    this.#end({ type: 'exiting', reason: 'uncaught error' }, EXIT.internal);
  }

  /** Opens the log file anew after it was moved away. */
  reopenLogs(): void {
    try {
      this.#logger?.reopen();
      this.#accessLog?.reopen();
    } catch (error) {
      this.#logger?.error(`can't reopen the log: ${stackOf(error)}`);
    }
  }

  async #boot(boot: Boot): Promise<void> {
    this.#phase = 'booting';
    try {
      dropPrivileges(boot.identity);
      const settings = boot.settings as unknown as CoreSettings;
      this.#settings = settings;
      process.title = `tricorn: worker ${boot.slot} [${settings.name}]`;
      const { logLevel: level, logFormat: format, errorLogfile: file } = settings;
      const logger = createLogger({ level, format, file });
      this.#logger = logger;
      const watchdog = startWatchdog(boot.watchdogFd, logger);
      const hooks = await ShellHooks.load(boot, logger);
      this.#hooks = hooks;
      if (settings.chdir !== '') process.chdir(settings.chdir);
      await hooks.call('postFork');
      const workerClass = await loadWorkerClass(boot.workerClassUrl);
      const accessLog = createAccessLog({
        file: settings.accessLogfile,
        format: settings.accessLogformat,
        json: format === 'json',
        slot: boot.slot,
        workerClass: workerClass.name,
        requestIdHeader: settings.requestIdHeader,
        logger,
        environment: settings.env,
      });
      this.#accessLog = accessLog;
      const { context, applications, engines } = createContext({
        ...{ boot, logger, counters: this.#counters, accessLog, watchdog },
        channel: this.#options.channel,
        replaceWorker: (reason) => this.leave(reason, 'graceful'),
        hooks,
      });
      this.#applications = applications;
      this.#engines = engines;
      const worker = await workerClass.create(context);
      await worker.start();
      await hooks.call('postWorkerInit');
      this.#ready(worker, boot.beatSeconds);
    } catch (error) {
      this.#bootFailed(error);
    }
  }

  #ready(worker: Worker, beatSeconds: number): void {
    if (this.#phase !== 'booting') return;
    this.#phase = 'ready';
    this.#worker = worker;
    const { channel } = this.#options;
    channel.send({ type: 'ready' });
    const meter = new VitalsMeter(worker, this.#counters);
    const beat = (): void => channel.send({ type: 'beat', counters: this.#counters, vitals: meter.measure() });
    setInterval(beat, beatSeconds * 1000);
  }

  #bootFailed(error: unknown): void {
    const message = bootFailure(error);
    this.#end(message, message.exitCode);
  }

  #stop(orders: StopOrders): void {
    const { graceSeconds, drainSeconds } = orders;
    if (drainSeconds === 0) this.#deadline.limit(graceSeconds);
    if (graceSeconds === 0) this.#hooks?.interrupted('workerInt');
    const worker = this.#worker;
    if (worker !== null && this.#phase === 'ready') void this.#drain(worker, orders);
    else if (this.#phase === 'waiting' || this.#phase === 'booting') void this.#exit(EXIT.ok);
  }

  async #drain(worker: Worker, { graceSeconds, drainSeconds, serverStops }: StopOrders): Promise<void> {
    this.#phase = 'draining';
    const { signal } = this.#deadline;
    try {
      if (drainSeconds > 0) {
        for (const engine of this.#engines) engine.announceClose();
        // Rejects when the deadline has come meanwhile, which is all there is to know.
        await delay(drainSeconds * 1000, undefined, { signal }).catch(() => undefined);
        this.#deadline.limit(graceSeconds);
      }
      await worker.stop(signal, { serverStops });
      for (const application of this.#applications) await application.close?.();
      await this.#options.channel.flushed();
      await this.#exit(EXIT.ok);
    } catch (error) {
      this.fail(error);
    }
  }

  /** Says a last word and ends the process. */
  #end(message: WorkerMessage, exitCode: number): void {
    if (this.#phase === 'dead') return;
    this.#phase = 'dead';
    const { channel } = this.#options;
    channel.send(message);
    void channel.flushed().then(() => this.#exit(exitCode));
  }

  async #exit(code: number): Promise<void> {
    this.#phase = 'dead';
    try {
      // After an uncaught error requests may still be under way: they get their line too.
      for (const engine of this.#engines) engine.destroy();
      await this.#hooks?.exit();
    } finally {
      this.#accessLog?.flush();
      this.#options.exit(code);
    }
  }
}

function startWatchdog(fd: number | null, logger: LogFile): Watchdog | null {
  return fd === null ? null : new Watchdog(fd, (error) => logger.warning(`no watchdog: ${stackOf(error)}`));
}
