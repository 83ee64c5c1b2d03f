/** The parser of field lines, in heads and in trailers (RFC 9112 section 5). */

import { HttpFault } from '../errors.ts';
import type { Limits } from './limits.ts';
import { FIELD_VALUE, scan, TOKEN } from './octets.ts';

const CR = 13;
const LF = 10;
const SPACE = 32;
const TAB = 9;
const COLON = 58;

/** What a field section is held against, and where its fields go. */
export interface FieldSection {
  readonly limits: Limits;
  /** Gets names and values in turn. */
  readonly flat: string[];
  /** Told of each field. */
  readonly fields: { note(name: string, value: string): void };
}

/**
 * Parses field lines from `from` on. Gives where the section ends, behind its empty line; -1: it has not ended yet.
 *
 * @throws HttpFault 400 or 431
 */
export function parseFields(text: string, from: number, section: FieldSection): number {
  const { limits, flat, fields } = section;
  let position = from;
  for (;;) {
    const nameEnd = scan(text, position, TOKEN);
    if (nameEnd === position && text.charCodeAt(position) === CR) return emptyLineEnd(text, position);
    let valueStart = nameEnd + 1;
    while (isBlank(text.charCodeAt(valueStart))) valueStart++;
    const lineEnd = text.charCodeAt(nameEnd) === COLON ? scan(text, valueStart, FIELD_VALUE) : nameEnd;
    if (lineEnd - position > limits.fieldBytes) throw new HttpFault(431, 'field too large');
    if (text.length === lineEnd) return -1;
    if (nameEnd === position || lineEnd === nameEnd) throw new HttpFault(400, 'invalid field name');
    if (text.charCodeAt(lineEnd) !== CR) throw new HttpFault(400, 'invalid field value');
    if (text.charCodeAt(lineEnd + 1) !== LF) {
      if (text.length === lineEnd + 1) return -1;
      throw new HttpFault(400, 'invalid field value');
    }
    let valueEnd = lineEnd;
    while (valueEnd > valueStart && isBlank(text.charCodeAt(valueEnd - 1))) valueEnd--;
    const name = text.slice(position, nameEnd);
    const value = text.slice(valueStart, valueEnd);
    flat.push(name, value);
    if (flat.length > 2 * limits.fields) throw new HttpFault(431, 'too many fields');
    fields.note(name, value);
    position = lineEnd + 2;
  }
}

/** Where the empty line at `from` ends; -1 when only its CR is here. */
function emptyLineEnd(text: string, from: number): number {
  if (text.charCodeAt(from + 1) === LF) return from + 2;
  if (text.length === from + 1) return -1;
  throw new HttpFault(400, 'CR without LF');
}

function isBlank(code: number): boolean {
  return code === SPACE || code === TAB;
}
