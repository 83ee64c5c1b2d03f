/** A server under load, of which every request is counted and every process known. */

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { type Server, SOON_MS, startServer, stillRunning } from 'tricorn/testing';
import { CountedLoad, type Counts } from '../harness/counted-load.ts';
import { eventually } from '../harness/eventually.ts';
import { ask } from '../harness/http-request.ts';
import { processesWith } from '../harness/processes-with.ts';
import { TemporaryFolder } from '../harness/temporary-folder.ts';
import { SoakedApplication } from './soaked-application.ts';
import type { Status } from './status.ts';

/** What a soak begins with. */
export interface SoakOptions {
  readonly workerClass: string;
  readonly args?: readonly string[];
  /** Error lines that the soak provokes. */
  readonly expected?: readonly RegExp[];
}

/** Requests that were lost. */
export interface Losses {
  /** In ways that the death of the worker explains: without an answer, or with a part of it. */
  readonly brokenOff: number;
  /** In ways that nothing explains: another status, no answer in 30 s, nobody to connect to. */
  readonly inexcusable: number;
}

/** Clients of each kind: asking without a pause, thinking up to 100 ms, and a connection for each request. */
const LOAD = { path: '/', keepAlive: 1, thinking: 4, thinkMs: 100, connecting: 3, pauseMs: 20 };
/** Requests that can be in flight at once. */
export const CLIENTS: number = LOAD.keepAlive + LOAD.thinking + LOAD.connecting;

/** Milliseconds in which everything must have come to rest: the longest wait of a crash loop, and slow boots behind it. */
const REST_MS = 90_000;
const HISTORY_MAX = 100;

/** Disposing of it stops load and server and asserts that no process is left. */
export class Soak implements AsyncDisposable {
  readonly server: Server;
  readonly application: SoakedApplication;
  readonly load: CountedLoad;
  readonly #folder: TemporaryFolder;
  /** `NAME=VALUE` in the environment of every process of the server. */
  readonly #mark: string;

  private constructor(server: Server, folder: TemporaryFolder, mark: string) {
    this.server = server;
    this.#folder = folder;
    this.#mark = mark;
    this.application = new SoakedApplication(applicationFile(folder));
    this.load = new CountedLoad({ place: server.port, ...LOAD });
  }

  /** Two workers, a control socket, and load from now on. */
  static async start({ workerClass, args = [], expected = [] }: SoakOptions): Promise<Soak> {
    const folder = new TemporaryFolder();
    const id = randomUUID();
    new SoakedApplication(applicationFile(folder));
    const server = await startServer({
      args: ['-k', workerClass, '-w', '2', '--control-socket', folder.file('control'), ...args],
      app: applicationFile(folder),
      env: { TRICORN_SOAK: id },
      expected,
    });
    return new Soak(server, folder, `TRICORN_SOAK=${id}`);
  }

  /** What the arbiter in charge says. */
  async status(): Promise<Status> {
    return JSON.parse((await ask(this.#folder.file('control'), '/status')).text) as Status;
  }

  /** Has a command of the control socket done; resolves with its outcome. */
  async command(path: string, body: Readonly<Record<string, number>>): Promise<string> {
    const { text } = await ask(this.#folder.file('control'), path, { body: JSON.stringify(body), withinMs: REST_MS });
    return (JSON.parse(text) as { outcome?: string; error?: string }).outcome ?? text;
  }

  /** Signals the arbiter in charge; resolves with the number of the next line. */
  async signal(signal: NodeJS.Signals): Promise<number> {
    const { pid } = await this.status();
    const from = this.server.lines.length;
    process.kill(pid, signal);
    return from;
  }

  /** Replaces the arbiter, and waits until the one before it has gone. */
  async upgrade(): Promise<void> {
    const { pid } = await this.status();
    const from = this.server.lines.length;
    process.kill(pid, 'SIGUSR2');
    await this.server.waitForLine(/this arbiter is in charge now/, SOON_MS, from);
    assert.deepEqual(await stillRunning([pid], SOON_MS), [], 'the old arbiter retires');
  }

  get losses(): Losses {
    const { raced, reset, short, wrong, silent, refused } = this.load.counts;
    return { brokenOff: raced + reset + short, inexcusable: wrong + silent + refused };
  }

  /**
   * Resolves when nothing is under way: as many workers as are wanted, all of them ready, and no other process.
   *
   * @throws Error saying what does not come to rest
   */
  async rest(): Promise<Status> {
    let last = '';
    const look = async (): Promise<Status | undefined> => {
      const status = await this.status().catch(() => undefined);
      if (status === undefined) return undefined;
      const { activity, workers, workersWanted, pid } = status;
      const processes = processesWith(this.#mark);
      last = JSON.stringify({ activity, workersWanted, workers, processes });
      if (activity !== 'serving' || workers.length !== workersWanted) return undefined;
      if (workers.some(({ phase }) => phase !== 'ready')) return undefined;
      const known = [pid, ...workers.map((worker) => worker.pid)].sort();
      return String(processes.sort()) === String(known) ? status : undefined;
    };
    const status = await eventually('the server comes to rest', look, REST_MS).catch((error: Error) => {
      throw new Error(`${error.message}: ${last}\n${this.server.lines.slice(-60).join('\n')}`);
    });
    assert.ok(status.history.length <= HISTORY_MAX, `a history of ${status.history.length} entries`);
    return status;
  }

  /** Open descriptors of a process. */
  static descriptors(pid: number): number {
    return readdirSync(`/proc/${pid}/fd`).length;
  }

  /** Stops the load and says what became of every request. */
  stopLoad(): Promise<Counts> {
    return this.load.stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.load.stop();
      await this.#stop();
    } finally {
      this.#folder[Symbol.dispose]();
      await this.server[Symbol.asyncDispose]();
    }
  }

  async #stop(): Promise<void> {
    const arbiter = await this.status().catch(() => undefined);
    if (arbiter !== undefined) process.kill(arbiter.pid, 'SIGTERM');
    const left = await stillRunning(processesWith(this.#mark), SOON_MS);
    for (const pid of left) process.kill(pid, 'SIGKILL');
    assert.deepEqual(left, [], 'every process ends');
  }
}

function applicationFile(folder: TemporaryFolder): string {
  return folder.file('app.mjs');
}
