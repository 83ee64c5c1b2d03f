/** The hooks of a config file: their names, where each runs and what it is given. docs/hooks.md says when they are called. */

import { ConfigError } from '../errors.ts';
import type { CoreSettings } from './core-settings.ts';
import type { SettingEntry } from './resolve.ts';

/** The error log, as a hook writes to it. */
export interface HookLog {
  debug(message: string): void;
  info(message: string): void;
  warning(message: string): void;
  error(message: string): void;
}

/** A worker as the arbiter's hooks see it. */
export interface HookWorker {
  readonly slot: number;
  /** 0 while there is no process yet. */
  readonly pid: number;
  /** Number of the configuration that the worker runs with. */
  readonly generation: number;
}

/** The server as the arbiter's hooks see it: a snapshot. */
export interface HookServer {
  /** Of the arbiter. */
  readonly pid: number;
  readonly generation: number;
  readonly settings: CoreSettings;
  readonly workers: readonly HookWorker[];
  readonly log: HookLog;
}

/** How a worker's process ended; one of the three is not null. */
export interface HookExit {
  readonly code: number | null;
  readonly signal: string | null;
  /** Why there was no process at all. */
  readonly error: string | null;
}

/** The worker that a hook runs in. */
export interface HookProcess extends HookWorker {
  readonly settings: Readonly<CoreSettings>;
  readonly log: HookLog;
}

/** A request as hooks see it. */
export interface HookRequest {
  readonly method: string;
  /** As received (RFC 9112 section 3.2). */
  readonly target: string;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly remoteAddress: string;
}

/** How a request ended. */
export interface HookResponse {
  /** Status that was sent; 0 when none was. */
  readonly status: number;
  readonly outcome: 'completed' | 'client-gone' | 'timed-out' | 'aborted' | 'stopping';
  /** Seconds since the request's head was complete. */
  readonly seconds: number;
}

type Done = void | Promise<void>;

/** Hooks that run in the arbiter. */
export interface ArbiterHooks {
  onStarting(server: HookServer): Done;
  onReload(server: HookServer): Done;
  whenReady(server: HookServer): Done;
  preFork(server: HookServer, worker: HookWorker): Done;
  childExit(server: HookServer, worker: HookWorker, exit: HookExit): Done;
  /** `oldValue` is null at the start. */
  nworkersChanged(server: HookServer, newValue: number, oldValue: number | null): Done;
  preExec(server: HookServer): Done;
  onExit(server: HookServer): Done;
}

/** Hooks that run in each worker. */
export interface WorkerHooks {
  postFork(worker: HookProcess): Done;
  postWorkerInit(worker: HookProcess): Done;
  workerInt(worker: HookProcess): Done;
  workerAbort(worker: HookProcess): Done;
  workerExit(worker: HookProcess): Done;
  preRequest(worker: HookProcess, request: HookRequest): Done;
  postRequest(worker: HookProcess, request: HookRequest, response: HookResponse): Done;
}

/** Hooks as a config file gives them: any of them, among its settings. */
export type Hooks = Partial<ArbiterHooks & WorkerHooks>;

/** Where a hook runs. */
export type HookPlace = 'arbiter' | 'worker';

/** Every hook, in the order in which a server's life calls them. */
export const HOOKS: Readonly<Record<keyof ArbiterHooks | keyof WorkerHooks, HookPlace>> = Object.freeze({
  onStarting: 'arbiter',
  nworkersChanged: 'arbiter',
  preFork: 'arbiter',
  postFork: 'worker',
  postWorkerInit: 'worker',
  whenReady: 'arbiter',
  preRequest: 'worker',
  postRequest: 'worker',
  onReload: 'arbiter',
  preExec: 'arbiter',
  workerInt: 'worker',
  workerAbort: 'worker',
  workerExit: 'worker',
  childExit: 'arbiter',
  onExit: 'arbiter',
});

/** Takes the hooks out of a config file's entries. @throws ConfigError when one is no function */
export function takeHooks(entries: readonly SettingEntry[]): { hooks: Hooks; settings: readonly SettingEntry[] } {
  const given = entries.filter(({ key }) => Object.hasOwn(HOOKS, key));
  const values = given.map((entry) => ({ ...entry, value: 'value' in entry ? entry.value : undefined }));
  const wrong = values.filter(({ value }) => typeof value !== 'function');
  if (wrong.length > 0) {
    throw new ConfigError(
      wrong.map(({ label, value }) => `${label}: got ${JSON.stringify(value)}, expected a function`),
    );
  }
  const hooks = Object.fromEntries(values.map(({ key, value }) => [key, value]));
  return { hooks, settings: entries.filter(({ key }) => !Object.hasOwn(HOOKS, key)) };
}

/** True when any of the hooks runs in workers, so that they have to load the config file too. */
export function hasWorkerHooks(hooks: Hooks): boolean {
  return Object.keys(hooks).some((name) => HOOKS[name as keyof typeof HOOKS] === 'worker');
}
