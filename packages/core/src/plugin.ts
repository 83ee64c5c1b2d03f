/** For authors of worker classes: the whole interface between core and a concurrency model. */

import type { Socket } from 'node:net';
import type { Application, ApplicationOptions } from './app/application.ts';
import type { Run } from './exchange.ts';
import type { HttpConnection as Connection } from './http/connection.ts';
import type { HttpEngine as Engine, EngineOptions } from './http/engine.ts';
import type { Stop } from './http/stop.ts';
import type { Wire } from './http/wire.ts';
import type { Counters, InheritedListener } from './ipc/messages.ts';
import type { Logger } from './log/logger.ts';
import type { CoreSettings } from './settings/core-settings.ts';
import type { SettingTable } from './settings/setting.ts';

export type { Application, ApplicationKind, ApplicationOptions } from './app/application.ts';
export { loadApplication } from './app/load-application.ts';
export * from './errors.ts';
export type {
  Chunk,
  Exchange,
  Outcome,
  Peer,
  RequestBody,
  RequestHead,
  ResponseHead,
  ResponseSink,
  Run,
  TakenConnection,
} from './exchange.ts';
export { ExchangeEnd } from './exchange.ts';
export type { ConnectionPhase } from './http/connection-host.ts';
export type { EngineOptions } from './http/engine.ts';
export { type CheckedHead, checkFields, checkResponseHead } from './http/response-head.ts';
export type { Stop } from './http/stop.ts';
export type { Wire } from './http/wire.ts';
export type { Counters, InheritedListener } from './ipc/messages.ts';
export { createLogger, type LogFile } from './log/create-logger.ts';
export type { LogFields, Logger } from './log/logger.ts';
export type { CoreSettings } from './settings/core-settings.ts';
export { countOrAuto, integer, seconds } from './settings/number-types.ts';
export type { Setting, SettingTable, SettingType } from './settings/setting.ts';
export { boolean, choice, string } from './settings/text-types.ts';

/** What a transport sees of a connection of the engine. */
export type HttpConnection = Readonly<
  Pick<Connection, 'receive' | 'receiveEnd' | 'drained' | 'closed' | 'deadline' | 'expire' | 'phase'>
>;

/** What a transport sees of the connection engine. */
export interface HttpEngine extends Readonly<Pick<Engine, 'sweep' | 'drain' | 'empty' | 'destroy'>> {
  /** Connections that are not closed. */
  readonly connections: ReadonlySet<HttpConnection>;
  /** Starts serving a wire. The transport then feeds the connection. */
  connect(wire: Wire): HttpConnection;
}

/** A concurrency model. A package publishes one as its default export. */
export interface WorkerClass<Own extends object = object> {
  /** What `-k` calls it. */
  readonly name: string;
  /** Settings this class adds to core's; they appear in `--help` and docs. */
  readonly settings: SettingTable<Own>;
  /** Defaults of core's settings that differ under this class. */
  readonly defaults?: Partial<CoreSettings>;
  /** Makes the worker; called in the worker process only, once. */
  create(context: WorkerContext<Own>): Worker | Promise<Worker>;
}

/** One worker process, inside. */
export interface Worker {
  /** Accepting when it resolves. */
  start(): Promise<void>;
  /**
   * Takes no new requests; resolves when those in flight are done, or soon after the deadline is aborted. A class that stops a
   * {@link SocketServer} hands both arguments on. See docs/stopping.md.
   */
  stop(deadline: AbortSignal, stop?: Stop): Promise<void>;
  /**
   * The share of its capacity in use since the last call, from 0 to 1; called with each heartbeat, for `--workers MIN..MAX`.
   * Without this method the utilisation of the event loop counts.
   */
  utilisation?(): number;
}

/** A server on all inherited listeners through the socket transport. */
export interface SocketServer extends Worker {
  /**
   * Leaves connections to other workers until {@link resumeAccepting}; those that are open go on. False when that can't be
   * done now, or at all: on unix sockets, without {@link SocketServerOptions.onAccept}, or more often in a row than there
   * are duplicates of the listeners at hand.
   */
  pauseAccepting(): boolean;
  /** Accepts again. */
  resumeAccepting(): void;
}

/** What can be asked of the socket transport. */
export interface SocketServerOptions extends Partial<EngineOptions> {
  /** Told of each connection that was accepted; makes the server able to pause. */
  readonly onAccept?: () => void;
}

/** Serves sockets over TLS with the certificate of the settings. */
export interface TlsServer {
  /** Serves a connected socket: the handshake, then its requests. The engine decides when it closes. */
  serve(socket: Socket): HttpConnection;
}

/** What a worker class gets to work with. */
export interface WorkerContext<Own extends object = object> {
  /** The worker's stable number, from 0. */
  readonly slot: number;
  /** Core's settings and the class's own, frozen. */
  readonly settings: Readonly<CoreSettings & Own>;
  readonly logger: Logger;
  /** Listening descriptors: bound, not yet listening. Each is this process's own. */
  readonly listeners: readonly InheritedListener[];
  /** Crosses to the arbiter with each heartbeat. The engine counts requests, errors and connections itself. */
  readonly counters: Counters;
  /** What `loadApplication` needs; plain data, for a class that loads the application in threads of its own. */
  readonly applicationOptions: ApplicationOptions;
  /** Loads the application in this thread, and closes it when the worker has stopped. */
  loadApplication(): Promise<Application>;
  /**
   * Asks the arbiter for another worker in this one's place, for the reason given. From then on this worker is stopping: it
   * takes no new requests and finishes those under way. Does nothing to one that is stopping already.
   */
  replaceWorker(reason: string): void;
  /** The whole socket transport: accepts on all listeners and runs `run` for each exchange. */
  serveSockets(run: Run, options?: SocketServerOptions): SocketServer;
  /** The connection engine alone, for a transport of the class's own. */
  createEngine(run: Run, options?: Partial<EngineOptions>): HttpEngine;
  /**
   * TLS for a transport of the class's own, with an engine that {@link createEngine} made; null when connections are not
   * encrypted. Such a class must use it: with a certificate in the settings nothing may be served in the clear.
   */
  createTlsServer(engine: HttpEngine): TlsServer | null;
}
