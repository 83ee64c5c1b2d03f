/** Servers whose arbiter is replaced: the process that was started is soon not the one that serves. */

import { type Server, SOON_MS } from 'tricorn/testing';

/** A line that the new arbiter writes when it has taken over. */
const TAKEN_OVER = /\[(\d+)\] \[INFO\] this arbiter is in charge now/;

/** Follows a server from one arbiter to the next. Disposing of it stops whoever is in charge. */
export class Lineage implements AsyncDisposable {
  readonly server: Server;
  /** Pid of the arbiter that is in charge. */
  pid: number;

  constructor(server: Server) {
    this.server = server;
    this.pid = server.pid;
  }

  /** Upgrades and resolves with the pid of the new arbiter when the old one has gone. */
  async upgrade(): Promise<number> {
    const old = this.pid;
    const from = this.signal('SIGUSR2');
    const [, pid] = await this.server.waitForLine(TAKEN_OVER, SOON_MS, from);
    await this.server.waitForLine(new RegExp(`\\[${old}\\].* exited: exit code 0`), SOON_MS, from);
    this.pid = Number(pid);
    return this.pid;
  }

  /** Signals the arbiter that is in charge; returns the number of the next line. */
  signal(signal: NodeJS.Signals): number {
    process.kill(this.pid, signal);
    return this.server.lines.length;
  }

  /** Stops the arbiter that is in charge; resolves when every process of the server has closed its output. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      process.kill(this.pid, 'SIGTERM');
    } catch {
      // It has ended already, which the wait for the end will confirm.
    }
    await this.server.waitForExit();
  }
}
