/** Where the lines of a log go: a file that several processes append to, or a standard stream. */

import { closeSync, fstatSync, openSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import { ConfigError } from '../errors.ts';

/** Milliseconds a full pipe may hold this thread up before lines are given up. */
const PATIENCE_MS = 1000;
/** Milliseconds between two tries to write to a full pipe. */
const RETRY_MS = 5;
/** Bytes that Linux and POSIX write to a pipe in one piece, whoever else writes to it (PIPE_BUF). */
const PIPE_ATOMIC_BYTES = 4096;

/**
 * Writes lines at once and in one piece. Never throws and never ends the process: when a non-blocking pipe is full it waits
 * a second for the reader, from then on it keeps one write back, counts the lines it has to drop, and tries again with
 * each write. A blocking pipe waits in the kernel.
 */
export class LogOutput {
  /** Absolute path, or null for a standard stream. */
  readonly #path: string | null;
  readonly #pause: Int32Array = new Int32Array(new SharedArrayBuffer(4));
  #descriptor: number;
  #keptBack: Buffer | null = null;
  #lostLines = 0;
  #lastFault = '';

  /**
   * @param file a path, or `-` for the standard stream
   * @param standardDescriptor 1 or 2: what `-` means
   * @throws ConfigError when the file can't be opened for appending
   */
  constructor(file: string, standardDescriptor: 1 | 2) {
    this.#path = file === '-' ? null : resolve(file);
    this.#descriptor = this.#path === null ? standardDescriptor : openForAppending(this.#path);
  }

  /** Bytes that one write puts down in one piece while other processes write too; Infinity for a file. */
  get atomicBytes(): number {
    try {
      const kind = fstatSync(this.#descriptor);
      return kind.isFIFO() || kind.isSocket() ? PIPE_ATOMIC_BYTES : Number.POSITIVE_INFINITY;
    } catch {
      // A closed standard stream: nothing will be written, in whatever pieces.
      return PIPE_ATOMIC_BYTES;
    }
  }

  /** Why the last write failed, a code like `EPIPE`; empty when none has. */
  get lastFault(): string {
    return this.#lastFault;
  }

  /** True when nothing is kept back: the last write got through. */
  get flowing(): boolean {
    return this.#keptBack === null;
  }

  /** Writes complete lines in one write. */
  write(lines: string): void {
    if (this.#keptBack === null) this.#send(Buffer.from(lines), PATIENCE_MS);
    // Waited for once already: from now on each write tries once, or every line would hold the worker up.
    else if (this.#send(this.#keptBack, 0)) this.#send(Buffer.from(lines), 0);
    else this.#lostLines += countLines(lines);
  }

  /** Lines dropped since it was last asked. */
  takeLostLines(): number {
    const lost = this.#lostLines;
    this.#lostLines = 0;
    return lost;
  }

  /**
   * Opens the path anew, after it was renamed. Standard streams stay as they are.
   *
   * @throws ConfigError when it can't be opened; the old file is then written on
   */
  reopen(): void {
    if (this.#path === null) return;
    const descriptor = openForAppending(this.#path);
    closeSync(this.#descriptor);
    this.#descriptor = descriptor;
    // The rest of a torn line would be no line in the new file.
    if (this.#keptBack !== null) this.#lostLines += countLines(this.#keptBack.toString('latin1'));
    this.#keptBack = null;
  }

  #send(bytes: Buffer, patienceMs: number): boolean {
    const deadline = performance.now() + patienceMs;
    let rest = bytes;
    while (rest.length > 0) {
      try {
        rest = rest.subarray(writeSync(this.#descriptor, rest));
      } catch (error) {
        this.#lastFault = (error as NodeJS.ErrnoException).code ?? String(error);
        if (this.#lastFault === 'EAGAIN' && performance.now() < deadline) {
          // Blocking is meant: the line must be out before the process goes on, it may be about to exit.
          Atomics.wait(this.#pause, 0, 0, RETRY_MS);
          continue;
        }
        this.#keptBack = rest;
        return false;
      }
    }
    this.#keptBack = null;
    return true;
  }
}

function openForAppending(path: string): number {
  try {
    return openSync(path, 'a');
  } catch (cause) {
    const fault = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigError([`log file: got '${path}', expected a file that can be appended to (${fault})`], { cause });
  }
}

function countLines(text: string): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
}
