/** The parser of request heads: strict RFC 9112, no lenient switches. */

import { HttpFault } from '../errors.ts';
import type { RequestHead } from '../exchange.ts';
import type { Limits } from './limits.ts';
import { FIELD_VALUE, TARGET, TOKEN } from './octets.ts';
import { RequestFields } from './request-fields.ts';

const CR = 13;
const LF = 10;
const SPACE = 32;
const TAB = 9;
const COLON = 58;

/** A request head and what it says about the message that follows. */
export interface ParsedHead extends RequestHead {
  /** Bytes of the body; null when it is chunked. */
  readonly bodyBytes: number | null;
  /** True when the client wants the connection kept after the response. */
  readonly keepAlive: boolean;
  readonly expectsContinue: boolean;
  /** Where the head ends in the text it was parsed from. */
  readonly end: number;
}

/**
 * Parses the head that starts at `start` of latin1 text. Null: it is not complete yet.
 *
 * @throws HttpFault 400, 414, 417, 431, 501 or 505
 */
export function parseHead(text: string, start: number, limits: Limits): ParsedHead | null {
  // One empty line before the request line is let pass (RFC 9112 section 2.2).
  if (text.charCodeAt(start) === CR && text.charCodeAt(start + 1) === LF) start += 2;
  const end = text.indexOf('\r\n\r\n', start);
  if (end < 0) {
    checkIncomplete(text, start, limits);
    return null;
  }
  const methodEnd = scan(text, start, TOKEN);
  const targetEnd = scan(text, methodEnd + 1, TARGET);
  if (text.charCodeAt(methodEnd) !== SPACE || methodEnd === start || text.charCodeAt(targetEnd) !== SPACE) {
    return malformedLine(text, start, limits);
  }
  const lineEnd = targetEnd + 9;
  if (lineEnd - start > limits.requestLineBytes) throw new HttpFault(414, 'request line too long');
  const minorVersion = version(text, targetEnd + 1);
  const method = text.slice(start, methodEnd);
  const target = text.slice(methodEnd + 1, targetEnd);
  checkTarget(method, target);
  const fields = new RequestFields();
  const headers = parseFields(text, { from: lineEnd + 2, to: end + 2, limits, fields });
  fields.check(minorVersion);
  return {
    method,
    target,
    minorVersion,
    headers,
    bodyBytes: fields.chunked ? null : (fields.contentLength ?? 0),
    keepAlive: minorVersion === 1 ? !fields.closes : fields.keepsAlive && !fields.closes,
    expectsContinue: fields.expectsContinue && minorVersion === 1,
    end: end + 4,
  };
}

/** Where to look for fields, and where to put what is found. */
interface FieldSection {
  readonly from: number;
  /** Behind the CRLF of the last field. */
  readonly to: number;
  readonly limits: Limits;
  /** Told of each field; absent for trailers. */
  readonly fields?: RequestFields;
}

/** Parses field lines into a flat array of names and values. @throws HttpFault 400 or 431 */
export function parseFields(text: string, section: FieldSection): string[] {
  const { from, to, limits, fields } = section;
  const flat: string[] = [];
  let position = from;
  while (position < to) {
    const nameEnd = scan(text, position, TOKEN);
    if (nameEnd === position || text.charCodeAt(nameEnd) !== COLON) throw new HttpFault(400, 'invalid field name');
    let valueStart = nameEnd + 1;
    while (isBlank(text.charCodeAt(valueStart))) valueStart++;
    const lineEnd = scan(text, valueStart, FIELD_VALUE);
    if (text.charCodeAt(lineEnd) !== CR || text.charCodeAt(lineEnd + 1) !== LF) {
      throw new HttpFault(400, 'invalid field value');
    }
    if (lineEnd - position > limits.fieldBytes) throw new HttpFault(431, 'header field too large');
    let valueEnd = lineEnd;
    while (valueEnd > valueStart && isBlank(text.charCodeAt(valueEnd - 1))) valueEnd--;
    const name = text.slice(position, nameEnd);
    const value = text.slice(valueStart, valueEnd);
    flat.push(name, value);
    if (flat.length > 2 * limits.fields) throw new HttpFault(431, 'too many header fields');
    fields?.note(name, value);
    position = lineEnd + 2;
  }
  return flat;
}

/** Where the run of allowed octets ends. Text is latin1, so every code is below 256, or NaN at its end. */
function scan(text: string, from: number, allowed: Uint8Array): number {
  while (allowed[text.charCodeAt(from)] === 1) from++;
  return from;
}

function isBlank(code: number): boolean {
  return code === SPACE || code === TAB;
}

function version(text: string, at: number): 0 | 1 {
  if (text.startsWith('HTTP/1.1\r\n', at)) return 1;
  if (text.startsWith('HTTP/1.0\r\n', at)) return 0;
  if (/^HTTP\/\d\.\d\r\n/.test(text.slice(at, at + 10))) throw new HttpFault(505, 'HTTP version not supported');
  throw new HttpFault(400, 'invalid HTTP version');
}

/** Holds the form of the target against the method (RFC 9112 section 3.2). */
function checkTarget(method: string, target: string): void {
  if (target.charCodeAt(0) === 47 && method !== 'CONNECT') return;
  const valid =
    method === 'CONNECT'
      ? /^(?:\[[0-9A-Fa-f:.]+\]|[^/?@[\]:]+):\d{1,5}$/.test(target)
      : (target === '*' && method === 'OPTIONS') || /^https?:\/\/[^/?@]+(?:[/?]|$)/i.test(target);
  if (!valid) throw new HttpFault(400, 'invalid request target');
}

/** Tells a request line that is too long from one that is wrong. */
function malformedLine(text: string, start: number, limits: Limits): never {
  const lineEnd = text.indexOf('\r\n', start);
  if (lineEnd - start > limits.requestLineBytes) throw new HttpFault(414, 'request line too long');
  throw new HttpFault(400, 'invalid request line');
}

/** Refuses a head that can't become acceptable any more, before the client has sent the rest of it. */
function checkIncomplete(text: string, start: number, limits: Limits): void {
  const lineEnd = text.indexOf('\n', start);
  const lineBytes = (lineEnd < 0 ? text.length : lineEnd - 1) - start;
  if (lineBytes > limits.requestLineBytes) throw new HttpFault(414, 'request line too long');
  if (text.length - start > limits.headBytes) throw new HttpFault(431, 'request head too large');
  if (lineEnd >= 0 && text.charCodeAt(lineEnd - 1) !== CR) throw new HttpFault(400, 'invalid request line');
  if (text.length > start && lineEnd < 0 && TOKEN[text.charCodeAt(start)] !== 1 && text.charCodeAt(start) !== CR) {
    throw new HttpFault(400, 'invalid request line');
  }
}
