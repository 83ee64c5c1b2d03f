/** Reads what can be read of a request line that was refused, for the access log. */

import type { RequestHead } from '../exchange.ts';

/** Characters of a refused request line that are looked at; what a client wants to put into the log ends here. */
export const REQUEST_LINE_SHOWN = 1024;

/** Method, target and version as far as they go (RFC 9112 section 3); an empty line may come first. */
const REQUEST_LINE = /^(?:\r\n)?([!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}) (?:([^\0- \x7f]+)(?: HTTP\/1\.([01])\r\n)?)?/;

/** The request line at the beginning of latin1 text: what was not understood is empty, a version that was not is 1.1. */
export function readRequestLine(text: string): Pick<RequestHead, 'method' | 'target' | 'minorVersion'> {
  const [, method = '', target = '', minorVersion] = REQUEST_LINE.exec(text.slice(0, REQUEST_LINE_SHOWN)) ?? [];
  return { method, target, minorVersion: minorVersion === '0' ? 0 : 1 };
}
