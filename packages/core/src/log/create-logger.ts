/** The error log: what tricorn itself has to say. */

import type { LogLevel } from '../settings/core-settings.ts';
import { createJsonWriter } from './json-entry.ts';
import { LogOutput } from './log-output.ts';
import type { LogFields, Logger } from './logger.ts';
import { createTextFormat } from './text-entry.ts';

/** How {@link createLogger} makes a log. */
export interface LoggerOptions {
  /** Entries below this level are not written. */
  readonly level: LogLevel;
  readonly format: 'text' | 'json';
  /** A path, or `-` for standard error. */
  readonly file: string;
}

/** A logger whose file can be opened anew, after it was rotated. */
export interface LogFile extends Logger {
  /** Opens the file again under its name. When that fails it says so and writes on to the old one. */
  reopen(): void;
}

type WriteEntry = (level: LogLevel, message: string, fields?: LogFields) => void;

const RANKS: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warning: 2, error: 3, critical: 4 };

/**
 * Makes the error log of this process. Each entry is written at once, in one write, so that none is missing after a crash.
 *
 * @throws ConfigError when the file can't be opened for appending
 */
export function createLogger(options: LoggerOptions): LogFile {
  const output = new LogOutput(options.file, 2);
  return new OutputLogger(output, chooseWriter(options.format, output), options.level);
}

function chooseWriter(format: 'text' | 'json', output: LogOutput): WriteEntry {
  if (format === 'json') return createJsonWriter(process.pid, (line) => output.write(line));
  const formatEntry = createTextFormat(process.pid);
  return (level, message, fields) => output.write(formatEntry(level, message, fields));
}

class OutputLogger implements LogFile {
  readonly #output: LogOutput;
  readonly #writeEntry: WriteEntry;
  readonly #threshold: number;

  constructor(output: LogOutput, writeEntry: WriteEntry, level: LogLevel) {
    this.#output = output;
    this.#writeEntry = writeEntry;
    this.#threshold = RANKS[level];
  }

  debug(message: string, fields?: LogFields): void {
    this.#log('debug', message, fields);
  }

  info(message: string, fields?: LogFields): void {
    this.#log('info', message, fields);
  }

  warning(message: string, fields?: LogFields): void {
    this.#log('warning', message, fields);
  }

  error(message: string, fields?: LogFields): void {
    this.#log('error', message, fields);
  }

  critical(message: string, fields?: LogFields): void {
    this.#log('critical', message, fields);
  }

  reopen(): void {
    try {
      this.#output.reopen();
    } catch (error) {
      this.error(`can't reopen the log, writing on to the old file: ${(error as Error).message}`);
    }
  }

  #log(level: LogLevel, message: string, fields: LogFields | undefined): void {
    if (RANKS[level] < this.#threshold) return;
    this.#writeEntry(level, message, fields);
    this.#reportLoss();
  }

  /** Says that lines are missing, once lines get through again. */
  #reportLoss(): void {
    if (!this.#output.flowing) return;
    const lines = this.#output.takeLostLines();
    if (lines > 0) this.#writeEntry('warning', 'lines of this log were lost', { lines, code: this.#output.lastFault });
  }
}
