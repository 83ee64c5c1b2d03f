/** The arbiter that is to succeed this one, as this one sees it. */

import { type ChildProcess, spawn } from 'node:child_process';
import { handListeners } from '../../listeners/inherit.ts';
import type { Listener } from '../../listeners/listener.ts';
import { handoverVariable, IN_CHARGE, READY } from '../../system/handover.ts';
import { type NotifyTarget, notifyVariables } from '../../system/notify-target.ts';
import type { OwnCommand } from '../../system/origin.ts';

/** Descriptors before those that are handed over: standard input, output and error, and the IPC channel. */
const FIRST_HANDED_FD = 4;
/** Milliseconds between SIGTERM and SIGKILL for a successor that is not wanted. */
const END_MS = 5000;

/** What a successor is started with. */
export interface SuccessorStart {
  readonly command: OwnCommand;
  readonly listeners: readonly Listener[];
  /** Descriptor of the pidfile's lock, and the pidfile. */
  readonly lock: { readonly fd: number; readonly path: string } | null;
  readonly notify: NotifyTarget | null;
  /** All its workers are ready. */
  readonly onReady: () => void;
  /** It has ended, or there never was a process. Continues the sentence "upgrade aborted: the new arbiter ...". */
  readonly onEnd: (how: string) => void;
}

/** Starts the process on the same sockets, passes messages and reports its end. Decides nothing. */
export class Successor {
  readonly #child: ChildProcess;
  #killing: NodeJS.Timeout | undefined;

  constructor({ command, listeners, lock, notify, onReady, onEnd }: SuccessorStart) {
    const sockets = handListeners(listeners, FIRST_HANDED_FD);
    const lockFd = FIRST_HANDED_FD + sockets.length;
    const handover = { from: 'predecessor', sockets, lock: lock && { fd: lockFd, path: lock.path } } as const;
    this.#child = spawn(command.file, command.args, {
      cwd: command.directory,
      stdio: ['inherit', 'inherit', 'inherit', 'ipc', ...listeners.map(({ fd }) => fd), ...(lock ? [lock.fd] : [])],
      env: { ...process.env, ...handoverVariable(handover), ...notifyVariables(notify) },
    });
    this.#child.on('message', (message) => {
      if (message === READY) onReady();
    });
    this.#child.on('error', (error) => {
      if (this.#child.pid === undefined) onEnd(`can't be started: ${error.message}`);
    });
    this.#child.on('exit', (code, signal) => {
      clearTimeout(this.#killing);
      onEnd(signal === null ? `exited with code ${code}` : `was killed by ${signal}`);
    });
  }

  /** 0 when there is no process. */
  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Tells it that it is in charge from now on. */
  putInCharge(): void {
    if (this.#child.connected) this.#child.send(IN_CHARGE, () => undefined);
  }

  /** Ends it: SIGTERM, and SIGKILL when that does not help. */
  end(): void {
    this.#child.kill('SIGTERM');
    this.#killing ??= setTimeout(() => this.#child.kill('SIGKILL'), END_MS);
  }
}
