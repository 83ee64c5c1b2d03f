/** One worker process as the arbiter sees it. */

import { type ChildProcess, type SendHandle, spawn } from 'node:child_process';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type {
  ArbiterMessage,
  DuplicateMessage,
  InheritedListener,
  LoadedMessage,
  StuckReport,
  WorkerMessage,
} from '../ipc/messages.ts';
import type { Listener } from '../listeners/listener.ts';
import type { Command } from './command.ts';
import type { OomKills } from './oom-kills.ts';
import { askWatchdog } from './watchdog-pipe.ts';

/** Descriptors of a worker before the listeners: standard input, output and error, and the IPC channel. */
const FIRST_LISTENER_FD = 4;
/** Milliseconds after the exit in which messages sent before it still count. */
const LAST_WORDS_MS = 500;
const MAIN = fileURLToPath(new URL('../worker/main.js', import.meta.url));
const REPORT_LOADS = new URL('../worker/report-loads.js', import.meta.url).href;

/** What a worker process is started with. */
export interface WorkerStart {
  /** The worker's id in the state; goes into every command. */
  readonly id: number;
  readonly listeners: readonly Listener[];
  /** Words before the command; see `findTether`. */
  readonly tether: readonly string[];
  /** User and group of the process; those of this one when absent. */
  readonly identity: { readonly uid?: number; readonly gid?: number };
  /** True for a pipe behind the listeners, to the watchdog that the worker will start. */
  readonly watchdog: boolean;
  /** Environment variables on top of our own. */
  readonly env: Readonly<Record<string, string>>;
  readonly oomKills: OomKills;
  /** Told of each file that the worker loads; null when nobody wants to know. */
  readonly loaded: ((file: string) => void) | null;
  /** Where commands about this worker go. */
  readonly enqueue: (command: Command) => void;
}

/** Starts the process, passes messages both ways and reports its end. Decides nothing. */
export class WorkerHandle {
  readonly #child: ChildProcess;
  readonly #pipe: Duplex | null;

  constructor({ id, listeners, tether, identity, watchdog, env, oomKills, loaded, enqueue }: WorkerStart) {
    // The debugger's flags and the like are meant for the arbiter alone.
    const node = [process.execPath, ...(loaded ? ['--import', REPORT_LOADS] : []), MAIN];
    const [command = '', ...words] = [...tether, ...node];
    this.#child = spawn(command, words, {
      stdio: [
        'ignore',
        'inherit',
        'inherit',
        'ipc',
        ...listeners.map(({ fd }) => fd),
        ...(watchdog ? ['pipe' as const] : []),
      ],
      env: { ...process.env, ...env },
      ...identity,
    });
    this.#pipe = watchdog ? (this.#child.stdio.at(-1) as Duplex) : null;
    // The worker's end breaks when it is killed, which is reported as its exit.
    this.#pipe?.on('error', () => undefined).resume();
    enqueue({ type: 'spawned', id, pid: this.#child.pid ?? 0 });
    this.#child.on('message', (message, handle) => {
      const said = message as WorkerMessage | LoadedMessage | DuplicateMessage;
      if (said.type === 'loaded') loaded?.(said.file);
      else if (said.type === 'duplicate') this.#sendBack(said, handle);
      else enqueue({ type: 'message', id, message: said });
    });
    this.#reportEnd(id, { oomKills, enqueue });
  }

  /** Sends a message; one to a process that is gone is dropped, for its exit is reported anyway. */
  send(message: ArbiterMessage): void {
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }

  /** Ends the process with SIGKILL. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** Where the worker's watchdog finds its main thread; null when there is none, or none that answers in time. */
  async whereStuck(): Promise<StuckReport | null> {
    return this.#pipe === null ? null : askWatchdog(this.#pipe);
  }

  /** A handle that was closed on its way does not arrive. */
  #sendBack(message: DuplicateMessage, handle: SendHandle | undefined): void {
    if (handle === undefined) return;
    const close = (): void => (handle as { close?: () => void }).close?.();
    if (this.#child.connected) this.#child.send(message, handle, close);
    else close();
  }

  #reportEnd(id: number, { oomKills, enqueue }: Pick<WorkerStart, 'oomKills' | 'enqueue'>): void {
    let reported = false;
    const report = (code: number | null, signal: string | null, error: string | null): void => {
      if (reported) return;
      reported = true;
      const outOfMemory = signal === 'SIGKILL' && oomKills.happened();
      enqueue({ type: 'exited', id, code, signal, error, outOfMemory });
    };
    // `close` comes when the IPC channel has been read to its end, so that no last message is lost. A process that the
    // worker left behind could hold the channel open.
    this.#child.on('close', (code, signal) => report(code, signal, null));
    this.#child.on('exit', (code, signal) => setTimeout(() => report(code, signal, null), LAST_WORDS_MS).unref());
    this.#child.on('error', (error) => {
      if (this.#child.pid === undefined) report(null, null, `can't start a process: ${error.message}`);
    });
  }
}

/** Descriptor of the watchdog's pipe in a worker. */
export function watchdogFd(listeners: readonly Listener[]): number {
  return FIRST_LISTENER_FD + listeners.length;
}

/** The listeners as a worker finds them among its descriptors. */
export function inheritedListeners(listeners: readonly Listener[]): readonly InheritedListener[] {
  return listeners.map(({ kind, label }, index) => ({ fd: FIRST_LISTENER_FD + index, kind, label }));
}
