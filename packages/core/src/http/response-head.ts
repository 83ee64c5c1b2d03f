/** The head of a response: checked, and brought to its bytes. */

import { STATUS_CODES } from 'node:http';
import { ResponseError } from '../errors.ts';
import type { ResponseHead } from '../exchange.ts';
import { isFieldValue, isToken } from './octets.ts';

/** A checked head: its status line and the application's fields as text, and what the fields mean for the framing. */
export interface CheckedHead {
  readonly status: number;
  readonly headers: readonly string[];
  /** Latin-1 text, without Content-Length, Connection and the empty line. */
  readonly text: string;
  /** From Content-Length; null when absent. */
  readonly contentLength: number | null;
  readonly hasDate: boolean;
  /** The application asked for `Connection: close`. */
  readonly closes: boolean;
}

/** Checks a head. @throws ResponseError see ResponseSink.start */
export function checkResponseHead(head: ResponseHead): CheckedHead {
  const { status, headers } = head;
  if (!Number.isInteger(status) || status < 200 || status > 999) {
    throw new ResponseError(`invalid response status: got ${String(status)}, expected an integer from 200 to 999`);
  }
  let text = statusLine(status, head.reason);
  let contentLength: number | null = null;
  let hasDate = false;
  let closes = false;
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] as string;
    const value = headers[index + 1] as string;
    switch (fieldRole(name)) {
      case 'content-length':
        contentLength = checkContentLength(value, contentLength);
        continue;
      case 'connection':
        closes ||= /(?:^|,)[ \t]*close[ \t]*(?:,|$)/i.test(value);
        continue;
      case 'framing':
        continue;
      case 'date':
        hasDate = true;
    }
    text += fieldLine(name, value);
  }
  return { status, headers, text, contentLength, hasDate, closes };
}

/** The bytes of an interim response. @throws ResponseError when a field, or the status, is not allowed. */
export function interimHead(status: number, headers: readonly string[]): string {
  if (!Number.isInteger(status) || status < 100 || status > 199 || status === 101) {
    throw new ResponseError(`invalid interim status: got ${String(status)}, expected 100 to 199 but not 101`);
  }
  return `${statusLine(status, undefined) + fieldLines(headers)}\r\n`;
}

/** Checks fields of a flat array. @throws ResponseError when a name or value holds forbidden bytes. */
export function checkFields(headers: readonly string[]): void {
  fieldLines(headers);
}

/** Field lines of a flat array. @throws ResponseError when a name or value holds forbidden bytes. */
export function fieldLines(headers: readonly string[]): string {
  let text = '';
  for (let index = 0; index < headers.length; index += 2) {
    text += fieldLine(headers[index] as string, headers[index + 1] as string);
  }
  return text;
}

function fieldLine(name: string, value: string): string {
  if (!isToken(name)) throw new ResponseError(`invalid header name ${JSON.stringify(name)}: expected an HTTP token`);
  if (!isFieldValue(value)) {
    throw new ResponseError(
      `invalid value of header ${name}: ${JSON.stringify(value)} has characters that a field can't carry`,
    );
  }
  return `${name}: ${value}\r\n`;
}

function statusLine(status: number, reason: string | undefined): string {
  if (reason === undefined) return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Unknown'}\r\n`;
  if (!isFieldValue(reason)) throw new ResponseError(`invalid reason phrase ${JSON.stringify(reason)}`);
  return `HTTP/1.1 ${status} ${reason}\r\n`;
}

type FieldRole = 'content-length' | 'connection' | 'framing' | 'date' | 'plain';

/** What a field is to the engine. `framing` fields are dropped: the engine frames, and hop-by-hop fields are its own. */
function fieldRole(name: string): FieldRole {
  switch (name.length) {
    case 4:
      return name.toLowerCase() === 'date' ? 'date' : 'plain';
    case 10: {
      const lower = name.toLowerCase();
      if (lower === 'connection') return 'connection';
      return lower === 'keep-alive' ? 'framing' : 'plain';
    }
    case 14:
      return name.toLowerCase() === 'content-length' ? 'content-length' : 'plain';
    case 17:
      return name.toLowerCase() === 'transfer-encoding' ? 'framing' : 'plain';
    default:
      return 'plain';
  }
}

function checkContentLength(value: string, before: number | null): number {
  if (!/^\d{1,15}$/.test(value)) {
    throw new ResponseError(`invalid Content-Length ${JSON.stringify(value)}: expected a number of bytes`);
  }
  const length = Number(value);
  if (before !== null && before !== length) throw new ResponseError(`Content-Length given as ${before} and ${length}`);
  return length;
}
