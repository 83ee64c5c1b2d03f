/** What a worker class gets to work with. */

import type { Application, ApplicationOptions } from '../app/application.ts';
import { loadApplication } from '../app/load-application.ts';
import type { Run } from '../exchange.ts';
import { type EngineOptions, HttpEngine } from '../http/engine.ts';
import { TlsTransport } from '../http/tls/tls-transport.ts';
import type { ArbiterMessage, Counters, InheritedListener } from '../ipc/messages.ts';
import type { AccessLog } from '../log/access-log.ts';
import type { Logger } from '../log/logger.ts';
import type { WorkerContext } from '../plugin.ts';
import type { CoreSettings } from '../settings/core-settings.ts';
import { AcceptYield } from './accept-yield.ts';
import type { Channel } from './channel.ts';
import { SocketServer } from './socket-server.ts';
import type { Watchdog } from './watchdog/watchdog.ts';
import type { ShellHooks } from './worker-hooks.ts';

/** What the arbiter said this worker is. */
export type Boot = Extract<ArbiterMessage, { type: 'boot' }>;

/** A context, and what the shell keeps of it. */
export interface ContextAndApplications {
  readonly context: WorkerContext;
  /** Everything that was loaded through the context, to be closed at the end. */
  readonly applications: readonly Application[];
  /** Every connection engine that was made through the context. */
  readonly engines: readonly HttpEngine[];
}

/** What {@link createContext} puts together. */
export interface ContextOptions {
  readonly boot: Boot;
  readonly logger: Logger;
  readonly counters: Counters;
  readonly accessLog: AccessLog | null;
  readonly watchdog: Watchdog | null;
  readonly channel: Channel;
  /** See {@link WorkerContext.replaceWorker}. */
  readonly replaceWorker: (reason: string) => void;
  readonly hooks: ShellHooks;
}

/** Builds the context of this worker. */
export function createContext({
  boot,
  logger,
  counters,
  accessLog,
  watchdog,
  channel,
  replaceWorker,
  hooks,
}: ContextOptions): ContextAndApplications {
  const settings = Object.freeze(boot.settings) as unknown as Readonly<CoreSettings>;
  const { app, appKind, lightFetch, workers } = settings;
  const applicationOptions: ApplicationOptions = {
    app,
    appKind,
    lightFetch,
    multiprocess: workers !== 1,
    ...listenAddressOf(boot.listeners),
  };
  const applications: Application[] = [];
  const engines: HttpEngine[] = [];
  const createEngine = (serve: Run, options: Partial<EngineOptions> = {}): HttpEngine => {
    const log = accessLog?.write.bind(accessLog);
    const run = watchdog === null ? serve : watchdog.watch(serve);
    const engine = new HttpEngine({ settings, run: hooks.around(run), logger, counters, accessLog: log, options });
    engines.push(engine);
    return engine;
  };
  const { tls: material } = boot;
  const createTlsServer = (engine: HttpEngine): TlsTransport | null =>
    material === null ? null : new TlsTransport(engine, { material, settings, logger });
  const context: WorkerContext = {
    slot: boot.slot,
    settings,
    logger,
    listeners: boot.listeners,
    counters,
    applicationOptions,
    loadApplication: async () => {
      const application = await loadApplication(applicationOptions, logger);
      applications.push(application);
      return application;
    },
    replaceWorker,
    createEngine,
    createTlsServer: (engine) => createTlsServer(engine as HttpEngine),
    serveSockets: (run, options) => {
      const { listeners } = boot;
      const { backlog } = settings;
      const engine = createEngine(run, options);
      const tls = createTlsServer(engine);
      const acceptYield = workers === 1 ? null : new AcceptYield();
      const parts = { listeners, backlog, channel, tls, acceptYield };
      return new SocketServer(engine, { ...parts, onAccept: options?.onAccept });
    },
  };
  return { context: Object.freeze(context), applications, engines };
}

/** The address that an application which calls `listen()` is told: the first TCP listener's, if there is one. */
function listenAddressOf(listeners: readonly InheritedListener[]): Pick<ApplicationOptions, 'listenAddress'> {
  const tcp = listeners.find(({ kind }) => kind === 'tcp');
  const [, address, port] = /^\[?(.*?)\]?:(\d+)$/.exec(tcp?.label ?? '') ?? [];
  return address === undefined ? {} : { listenAddress: { address, port: Number(port) } };
}
