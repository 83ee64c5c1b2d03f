/** The head of a response: from the many forms in which Node takes headers to a flat list of fields. */

import { validateHeaderName, validateHeaderValue } from 'node:http';
import { type NodeResponse, nodeError } from './node-internals.ts';

/** Which of the fields that decide about framing and connection were met. */
const CONNECTION = 1;
const CONTENT_LENGTH = 2;
const TRANSFER_ENCODING = 4;
const TRAILER = 8;

/**
 * Lists the fields of a response, names and values in turn, and does what Node's own serialiser does beside: it notes
 * the declared length, adds the length that `end(chunk)` has worked out, and asks to close where the application wants it.
 *
 * @param given `writeHead`'s headers: an object, a flat list, a list of pairs, or Node's own store of `setHeader` calls.
 * @throws ERR_HTTP_INVALID_HEADER_VALUE, ERR_INVALID_CHAR, ERR_INVALID_HTTP_TOKEN, ERR_INVALID_ARG_VALUE for bad fields;
 *   ERR_HTTP_TRAILER_INVALID for a Trailer field where no trailer can follow.
 */
export function collectHeaders(response: NodeResponse, given: unknown): string[] {
  const fields: string[] = [];
  const stored = response.getHeaderNames();
  const seen = stored.length > 0 ? addStored(response, given, fields) : addGiven(response, given, fields);

  const framed = (seen & (CONTENT_LENGTH | TRANSFER_ENCODING)) !== 0;
  const trailer = (seen & TRAILER) !== 0;
  if (!framed && !trailer && response._hasBody && !response._removedContLen && response._contentLength !== null) {
    fields.push('Content-Length', String(response._contentLength));
  }
  if (trailer && !isChunked(response, seen)) {
    throw nodeError('ERR_HTTP_TRAILER_INVALID', 'Trailers are invalid with this transfer encoding');
  }
  if (!response.shouldKeepAlive && (seen & CONNECTION) === 0) fields.push('Connection', 'close');
  return fields;
}

function isChunked(response: NodeResponse, seen: number): boolean {
  if ((seen & TRANSFER_ENCODING) !== 0) return true;
  return (seen & CONTENT_LENGTH) === 0 && response._hasBody && response.useChunkedEncodingByDefault;
}

/** Headers that were set one by one, and checked then: lower-case name to spelling and value. */
function addStored(response: NodeResponse, store: unknown, fields: string[]): number {
  let seen = 0;
  const entries = store as Record<string, [name: string, value: unknown]>;
  for (const key in entries) {
    const [name, value] = entries[key]!;
    seen |= note(response, key, value);
    add(fields, name, value);
  }
  return seen;
}

function addGiven(response: NodeResponse, given: unknown, fields: string[]): number {
  let seen = 0;
  for (const [name, value] of pairs(given)) {
    validateHeaderName(name);
    for (const item of Array.isArray(value) ? value : [value]) validateHeaderValue(name, item);
    seen |= note(response, name.toLowerCase(), value);
    add(fields, name, value);
  }
  return seen;
}

function pairs(given: unknown): readonly (readonly [name: string, value: unknown])[] {
  if (!given) return [];
  if (!Array.isArray(given)) return Object.entries(given);
  if (Array.isArray(given[0])) return given;
  if (given.length % 2 !== 0) {
    throw nodeError('ERR_INVALID_ARG_VALUE', `The argument 'headers' is invalid. Received ${given.length} items`);
  }
  return given.flatMap((name, index) => (index % 2 === 0 ? [[name, given[index + 1]] as const] : []));
}

function add(fields: string[], name: string, value: unknown): void {
  if (!Array.isArray(value)) fields.push(name, String(value));
  // RFC 6265 section 5.4 allows one Cookie field; Node joins them, and only them.
  else if (value.length > 1 && name.toLowerCase() === 'cookie') fields.push(name, value.join('; '));
  else for (const item of value) fields.push(name, String(item));
}

function note(response: NodeResponse, key: string, value: unknown): number {
  switch (key) {
    case 'connection':
      return CONNECTION;
    case 'content-length':
      response._contentLength = Number(value);
      response._removedContLen = false;
      return CONTENT_LENGTH;
    case 'transfer-encoding':
      return TRANSFER_ENCODING;
    case 'trailer':
      return TRAILER;
    default:
      return 0;
  }
}
