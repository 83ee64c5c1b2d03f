/** A tricorn command under test. */

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Output } from './output.ts';
import { childrenOf, descendantsOf, stillRunning } from './process-tree.ts';

/** Milliseconds for anything that should come soon, on a machine that others use too. */
export const SOON_MS = 30_000;

/** The file that is run as `tricorn`. */
export const TRICORN: string = fileURLToPath(new URL('../../bin/tricorn.js', import.meta.url));

/** How to start the command. */
export interface ServerOptions {
  /** Flags; `--bind 127.0.0.1:0` is added when there is no bind among them. */
  readonly args?: readonly string[];
  readonly cwd?: string;
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** `MODULE:EXPORT`. */
  readonly app?: string;
  /** Descriptors of this process that the command gets as 3, 4 ... */
  readonly inherit?: readonly number[];
  /** Runs with `args` alone: neither a bind nor an application is added. */
  readonly exact?: boolean;
  /** Error lines and SIGKILL lines that the test provokes; any other fails it. */
  readonly expected?: readonly RegExp[];
}

/** The process, its output and its end. Disposing of it stops it and asserts that it left nothing behind. */
export class ServerProcess implements AsyncDisposable {
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
  /** Exit code, or the signal's name. */
  readonly exited: Promise<number | string>;
  readonly #child: ChildProcess;
  readonly #output = new Output();
  readonly #expected: readonly RegExp[];
  readonly #seen = new Set<number>();
  #ended = false;

  constructor(options: ServerOptions) {
    this.#expected = options.expected ?? [];
    this.#child = spawn(process.execPath, [TRICORN, ...wordsOf(options)], {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe', ...(options.inherit ?? [])],
    });
    this.stdout = this.#output.collect(this.#child.stdout!);
    this.stderr = this.#output.collect(this.#child.stderr!);
    this.exited = new Promise((resolve) => {
      this.#child.on('exit', () => {
        this.#ended = true;
      });
      this.#child.on('close', (code, signal) => resolve(code ?? signal ?? 'nothing'));
    });
  }

  /** Pid of the arbiter. */
  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Everything written so far. */
  get lines(): readonly string[] {
    return this.#output.lines;
  }

  /** Pids of the worker processes. */
  workers(): number[] {
    const pids = childrenOf(this.pid);
    for (const pid of pids) this.#seen.add(pid);
    return pids;
  }

  /** Resolves with the first line that matches, from line number `from` on (0: also those written before). */
  waitForLine(pattern: RegExp, withinMs: number = SOON_MS, from: number = 0): Promise<RegExpMatchArray> {
    return this.#output.waitFor(pattern, { withinMs, from });
  }

  /** Sends a signal to the arbiter; returns the number of the next line, to wait from. */
  signal(signal: NodeJS.Signals): number {
    this.workers();
    this.#child.kill(signal);
    return this.lines.length;
  }

  /** Sends SIGTERM, or another signal, and resolves with the exit code. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | string> {
    for (const pid of descendantsOf(this.pid)) this.#seen.add(pid);
    if (!this.#ended) this.#child.kill(signal);
    return this.waitForExit();
  }

  /** Resolves with the exit code. */
  async waitForExit(withinMs: number = SOON_MS): Promise<number | string> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`still running:\n${this.lines.join('\n')}`)), withinMs);
    });
    return Promise.race([this.exited, late]).finally(() => clearTimeout(timer));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.stop();
      const left = await stillRunning([...this.#seen], SOON_MS);
      assert.deepEqual(left, [], `processes left behind:\n${this.lines.join('\n')}`);
      const bad = this.lines.filter((line) => /\[(ERROR|CRITICAL)\]|SIGKILL/.test(line));
      const unexpected = bad.filter((line) => !this.#expected.some((pattern) => pattern.test(line)));
      assert.deepEqual(unexpected, [], `unexpected lines in:\n${this.lines.join('\n')}`);
    } finally {
      const left = await stillRunning([this.pid, ...this.#seen], 0);
      for (const pid of left) process.kill(pid, 'SIGKILL');
    }
  }
}

function wordsOf({ args = [], app = 'app', exact = false }: ServerOptions): readonly string[] {
  if (exact) return args;
  const binds = args.some((arg) => /^(-b|--bind)/.test(arg));
  return [...(binds ? [] : ['--bind', '127.0.0.1:0']), ...args, app];
}
