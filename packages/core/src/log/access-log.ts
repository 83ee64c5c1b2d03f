/** The access log: a line for each finished request, written in batches. */

import { compileAccessLogFormat } from './access-format.ts';
import { createAccessJson } from './access-json.ts';
import type { AccessRecord } from './access-record.ts';
import { LogOutput } from './log-output.ts';
import type { Logger } from './logger.ts';

/** Bytes at which a batch is written. */
const BATCH_BYTES = 16 * 1024;
/** Milliseconds that a line waits for others at most. */
const BATCH_MS = 200;

/** How {@link createAccessLog} makes a log. */
export interface AccessLogOptions {
  /** A path, `-` for standard output, empty for no access log. */
  readonly file: string;
  /** Format with gunicorn's atoms; not looked at when `json` is true. */
  readonly format: string;
  readonly json: boolean;
  /** Slot of the worker. */
  readonly slot: number;
  /** Name of the worker class. */
  readonly workerClass: string;
  /** Request header that carries the request's id; empty when none does. */
  readonly requestIdHeader: string;
  /** Variables for `%({VARIABLE}e)s` beside those of the request. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Is told when lines were lost or the file can't be opened again. */
  readonly logger?: Logger;
}

/** Takes finished requests. */
export interface AccessLog {
  /** Adds a line; it is written with others when 16 kB are collected, or after 200 ms. */
  write(record: AccessRecord): void;
  /** Writes what is collected. For the end of a process, and before a blocking wait: no timer runs during one. */
  flush(): void;
  /** Opens the file again under its name, after it was rotated. */
  reopen(): void;
}

/**
 * Makes the access log of this process, or null when none is wanted.
 *
 * @throws ConfigError when the file can't be opened for appending or the format has an unknown atom
 */
export function createAccessLog(options: AccessLogOptions): AccessLog | null {
  if (options.file === '') return null;
  const { slot, workerClass, requestIdHeader, environment = {} } = options;
  const worker = { pid: process.pid, slot, workerClass, requestIdHeader };
  const formatLine = options.json
    ? createAccessJson(worker)
    : compileAccessLogFormat(options.format, { ...worker, environment });
  return new BatchedAccessLog(new LogOutput(options.file, 1), formatLine, options.logger);
}

class BatchedAccessLog implements AccessLog {
  readonly #output: LogOutput;
  readonly #formatLine: (record: AccessRecord) => string;
  readonly #logger: Logger | undefined;
  readonly #batchBytes: number;
  #batch = '';
  #batchSince = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(output: LogOutput, formatLine: (record: AccessRecord) => string, logger: Logger | undefined) {
    this.#output = output;
    this.#formatLine = formatLine;
    this.#logger = logger;
    this.#batchBytes = Math.min(BATCH_BYTES, output.atomicBytes);
  }

  write(record: AccessRecord): void {
    const line = `${this.#formatLine(record)}\n`;
    // Before the batch grows over the limit and not after: on a pipe the limit is what keeps lines in one piece.
    if (this.#batch.length + line.length > this.#batchBytes) this.flush();
    const now = Date.now();
    if (this.#batch === '') this.#batchSince = now;
    this.#batch += line;
    if (now - this.#batchSince >= BATCH_MS) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), BATCH_MS).unref();
  }

  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#batch === '') return;
    const batch = this.#batch;
    this.#batch = '';
    const flowed = this.#output.flowing;
    this.#output.write(batch);
    if (flowed !== this.#output.flowing) this.#reportFlow();
  }

  reopen(): void {
    this.flush();
    try {
      this.#output.reopen();
    } catch (error) {
      this.#logger?.error(`can't reopen the access log, writing on to the old file: ${(error as Error).message}`);
    }
  }

  #reportFlow(): void {
    const code = this.#output.lastFault;
    if (!this.#output.flowing) this.#logger?.error("the access log can't be written", { code });
    else this.#logger?.warning('the access log is written again', { lost: this.#output.takeLostLines(), code });
  }
}
