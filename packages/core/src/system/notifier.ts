/** Telling systemd how the service is. Node.js has no unix datagrams, so systemd's own program sends them. */

import { spawn } from 'node:child_process';
import type { Logger } from '../log/logger.ts';
import type { NotifyTarget } from './notify-target.ts';

const PROGRAM = 'systemd-notify';
/** Milliseconds that one message may take; the program itself waits up to 5 s for systemd to have read it. */
const SEND_MS = 10_000;
/** Messages that may wait for the one that is being sent; signs of life that find more are left out. */
const MOST_WAITING = 8;

/** Assignments as sd_notify(3) lists them, `['READY=1', 'STATUS=serving']`. */
export type Notice = readonly string[];

/** Sends messages one after the other, each in a process of its own. */
export class Notifier {
  readonly #target: NotifyTarget;
  readonly #logger: Logger;
  #last: Promise<void> = Promise.resolve();
  #waiting = 0;
  #broken = false;
  #watchdog: NodeJS.Timeout | undefined;

  constructor(target: NotifyTarget, logger: Logger) {
    this.#target = target;
    this.#logger = logger;
  }

  /** Sends a message after those before it; resolves when systemd has read it, or it could not be sent and that was logged. */
  send(notice: Notice): Promise<void> {
    if (this.#broken) return this.#last;
    this.#waiting += 1;
    this.#last = this.#last.then(async () => {
      if (!this.#broken) await this.#run(notice);
      this.#waiting -= 1;
    });
    return this.#last;
  }

  /** Gives a sign of life twice as often as systemd wants one, from this event loop, until {@link stop}. */
  startWatchdog(): void {
    const { watchdogMs } = this.#target;
    if (watchdogMs === 0 || this.#watchdog !== undefined) return;
    this.#watchdog = setInterval(() => {
      if (this.#waiting < MOST_WAITING) void this.send(['WATCHDOG=1']);
    }, watchdogMs / 2);
  }

  /** Ends the signs of life. */
  stop(): void {
    clearInterval(this.#watchdog);
    this.#watchdog = undefined;
  }

  #run(notice: Notice): Promise<void> {
    return new Promise((resolve) => {
      const child = spawn(PROGRAM, notice, {
        stdio: ['ignore', 'ignore', 'pipe'],
        env: { PATH: process.env.PATH, NOTIFY_SOCKET: this.#target.socket },
        timeout: SEND_MS,
        killSignal: 'SIGKILL',
      });
      let complaint = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        complaint += text;
      });
      child.on('error', (error: NodeJS.ErrnoException) => {
        this.#broken ||= error.code === 'ENOENT';
        const missing =
          error.code === 'ENOENT' ? 'it is in the systemd package; use Type=exec without it' : error.message;
        this.#logger.error(`can't tell systemd anything: ${PROGRAM} can't be run: ${missing}`);
        resolve();
      });
      child.on('close', (code, signal) => {
        if (code !== 0 && child.pid !== undefined) {
          this.#logger.error(
            `can't tell systemd ${notice.join(' ')}: ${complaint.trim() || (signal ?? `exit ${code}`)}`,
          );
        }
        resolve();
      });
    });
  }
}
