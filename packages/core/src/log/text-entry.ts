/** The text form of an entry of the error log, gunicorn's: `[2026-11-22 10:24:02 +0000] [pid] [INFO] message key=value`. */

import type { LogLevel } from '../settings/core-settings.ts';
import { escapeInvisible } from './escape.ts';
import type { LogFields } from './logger.ts';
import { createErrorLogTimestamp } from './timestamp.ts';

/** What goes before the further lines of a message. No entry starts with it, so no message can pass for an entry. */
const CONTINUATION = '\n    ';
const BARE_VALUE = /^[^\s"=\\]+$/;

/** Makes the line, or the lines, of one entry; ends in a newline. */
export type FormatEntry = (level: LogLevel, message: string, fields?: LogFields) => string;

/** Makes a formatter for entries of the process `pid`. */
export function createTextFormat(pid: number): FormatEntry {
  const timestamp = createErrorLogTimestamp();
  return (level, message, fields) => {
    const [first, ...further] = message.trimEnd().split(/\r?\n/).map(escapeInvisible);
    let entry = `${timestamp(Date.now())} [${pid}] [${level.toUpperCase()}] ${first}${formatFields(fields)}`;
    for (const line of further) entry += CONTINUATION + line;
    return `${entry}\n`;
  };
}

function formatFields(fields: LogFields = {}): string {
  let text = '';
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined) text += ` ${name}=${formatValue(value)}`;
  }
  return text;
}

function formatValue(value: string | number | boolean | null): string {
  if (typeof value !== 'string') return String(value);
  const escaped = escapeInvisible(value.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n'));
  return BARE_VALUE.test(escaped) ? escaped : `"${escaped}"`;
}
