/** The JSON form of the error log, made by pino. */

import { pino, stdTimeFunctions } from 'pino';
import type { LogLevel } from '../settings/core-settings.ts';
import { escapeJsonLine } from './escape.ts';
import type { LogFields } from './logger.ts';

/** Our levels under the names that pino and its tools know. */
const PINO_LEVELS = {
  debug: 'debug',
  info: 'info',
  warning: 'warn',
  error: 'error',
  critical: 'fatal',
} as const satisfies Record<LogLevel, string>;

const OWN_KEYS: ReadonlySet<string> = new Set(['level', 'time', 'pid', 'msg']);

/** Writes entries as JSON lines: `level`, `time` (ISO 8601), `pid`, `msg` and the fields. */
export function createJsonWriter(
  pid: number,
  write: (line: string) => void,
): (level: LogLevel, message: string, fields?: LogFields) => void {
  const logger = pino(
    {
      level: 'debug',
      base: { pid },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line) => write(`${escapeJsonLine(line.trimEnd())}\n`) },
  );
  return (level, message, fields) => logger[PINO_LEVELS[level]](withoutClashes(fields), message);
}

/** Pino writes a key twice when a field has the name of one of its own; such a field gets `_` appended. */
function withoutClashes(fields: LogFields = {}): LogFields {
  if (!Object.keys(fields).some((name) => OWN_KEYS.has(name))) return fields;
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [OWN_KEYS.has(name) ? `${name}_` : name, value]),
  );
}
