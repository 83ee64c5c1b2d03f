/** The error log: lines of text on standard error or appended to a file. */

import { closeSync, openSync, writeSync } from 'node:fs';
import type { LogLevel } from '../settings/core-settings.ts';
import type { LogFields, Logger } from './logger.ts';

/** A logger whose file can be opened anew, for log rotation. */
export type LogFile = Logger & { reopen(): void };

/** What {@link createLogger} needs to know. */
export interface LogOptions {
  readonly level: LogLevel;
  readonly format: 'text' | 'json';
  /** Path of the file, or `-` for standard error. */
  readonly file: string;
}

const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warning', 'error', 'critical'];

/**
 * Opens the error log. Every line is one write, made before the call returns, so that nothing is lost when the process
 * ends right after and lines of several processes don't mix.
 *
 * @throws the system's error when the file can't be opened.
 */
export function createLogger(options: LogOptions): LogFile {
  const open = (): number => (options.file === '-' ? 2 : openSync(options.file, 'a'));
  let descriptor = open();
  const threshold = LEVELS.indexOf(options.level);
  const at = (level: LogLevel): Logger['info'] => {
    if (LEVELS.indexOf(level) < threshold) return () => undefined;
    return (message, fields) => {
      const line = `[${timestamp(new Date())}] [${process.pid}] [${level.toUpperCase()}] ${message}${suffix(fields)}\n`;
      writeSync(descriptor, line);
    };
  };
  return {
    debug: at('debug'),
    info: at('info'),
    warning: at('warning'),
    error: at('error'),
    critical: at('critical'),
    reopen() {
      if (options.file === '-') return;
      const old = descriptor;
      descriptor = open();
      closeSync(old);
    },
  };
}

/** gunicorn's `2026-11-22 10:24:02 +0000`. */
function timestamp(now: Date): string {
  return `${now.toISOString().slice(0, 19).replace('T', ' ')} +0000`;
}

function suffix(fields: LogFields | undefined): string {
  const pairs = Object.entries(fields ?? {}).filter(([, value]) => value !== undefined);
  return pairs.map(([key, value]) => ` ${key}=${value}`).join('');
}
