/** The parser of request heads: strict RFC 9112, no lenient switches. */

import { HttpFault } from '../errors.ts';
import type { RequestHead } from '../exchange.ts';
import { isAuthority, isTunnelEnd } from './authority.ts';
import { parseFields } from './field-parser.ts';
import type { Limits } from './limits.ts';
import { scan, TARGET, TOKEN } from './octets.ts';
import type { ForwardingFields } from './proxy/forwarding-fields.ts';
import { RequestFields } from './request-fields.ts';

const CR = 13;
const LF = 10;
const SPACE = 32;
const SLASH = 47;

/** A request head and what it says about the message that follows. */
export interface ParsedHead extends RequestHead {
  readonly headers: string[];
  /** Bytes of the body; null when it is chunked. */
  readonly bodyBytes: number | null;
  /** True when the client wants the connection kept after the response. */
  readonly keepAlive: boolean;
  readonly expectsContinue: boolean;
  /** What a proxy tells about the client; null when there is no such field. */
  readonly forwarding: ForwardingFields | null;
  /** Where the head ends in the text it was parsed from. */
  readonly end: number;
}

/**
 * Parses the head that starts at `start` of latin1 text. Null: it is not complete yet.
 *
 * Complete lines of an incomplete head are judged at once and in order, so that the answer to a head does not depend on
 * how its bytes were split on the way.
 *
 * @throws HttpFault 400, 413, 414, 417, 431, 501 or 505
 */
export function parseHead(text: string, start: number, limits: Limits): ParsedHead | null {
  // One empty line before the request line is let pass (RFC 9112 section 2.2).
  const from = text.charCodeAt(start) === CR && text.charCodeAt(start + 1) === LF ? start + 2 : start;
  if (!hasRequestLine(text, from, limits)) return null;
  const methodEnd = scan(text, from, TOKEN);
  const targetEnd = scan(text, methodEnd + 1, TARGET);
  if (text.charCodeAt(methodEnd) !== SPACE || text.charCodeAt(targetEnd) !== SPACE) {
    throw new HttpFault(400, 'invalid request line');
  }
  const minorVersion = version(text, targetEnd + 1);
  const method = text.slice(from, methodEnd);
  const target = text.slice(methodEnd + 1, targetEnd);
  const authority = targetAuthority(method, target);
  const headers: string[] = [];
  const fields = new RequestFields();
  const end = parseFields(text, targetEnd + 11, { limits, fields, flat: headers });
  if (end < 0) {
    if (text.length - start > limits.headBytes) throw new HttpFault(431, 'request head too large');
    return null;
  }
  fields.check(minorVersion, authority);
  const bodyBytes = fields.chunked ? null : (fields.contentLength ?? 0);
  const tunnel = method === 'CONNECT';
  // What follows the head of a CONNECT is no content (RFC 9110 section 9.3.6), nor is it a request.
  if (tunnel && bodyBytes !== 0) throw new HttpFault(400, 'content in a CONNECT request');
  return {
    method,
    target,
    minorVersion,
    headers,
    bodyBytes,
    keepAlive: !fields.closes && !tunnel && (minorVersion === 1 || fields.keepsAlive),
    expectsContinue: fields.expectsContinue && minorVersion === 1,
    forwarding: fields.forwarding,
    end,
  };
}

/** False when the line has not ended yet but can still become acceptable. @throws HttpFault 400 or 414 */
function hasRequestLine(text: string, from: number, limits: Limits): boolean {
  const first = text.charCodeAt(from);
  const mayBeEmptyLine = first === CR && text.length === from + 1;
  if (text.length > from && TOKEN[first] !== 1 && !mayBeEmptyLine) throw new HttpFault(400, 'invalid request line');
  const lineFeed = text.indexOf('\n', from);
  const lineBytes = (lineFeed < 0 ? text.length : lineFeed) - 1 - from;
  if (lineBytes > limits.requestLineBytes) throw new HttpFault(414, 'request line too long');
  return lineFeed >= 0;
}

function version(text: string, at: number): 0 | 1 {
  if (text.startsWith('HTTP/1.1\r\n', at)) return 1;
  if (text.startsWith('HTTP/1.0\r\n', at)) return 0;
  if (/^HTTP\/\d\.\d\r\n/.test(text.slice(at, at + 10))) throw new HttpFault(505, 'HTTP version not supported');
  throw new HttpFault(400, 'invalid HTTP version');
}

/**
 * Holds the form of the target against the method (RFC 9112 section 3.2); gives the authority of the absolute form,
 * which Host must repeat, else null.
 */
function targetAuthority(method: string, target: string): string | null {
  if (method === 'CONNECT') {
    if (!isTunnelEnd(target)) throw new HttpFault(400, 'invalid CONNECT target');
    return null;
  }
  if (target.charCodeAt(0) === SLASH || (target === '*' && method === 'OPTIONS')) return null;
  const authority = /^https?:\/\/([^/?]+)/i.exec(target)?.[1];
  if (authority === undefined || !isAuthority(authority)) throw new HttpFault(400, 'invalid request target');
  return authority;
}
