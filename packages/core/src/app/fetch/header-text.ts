/** Checks and normalises names and values of header fields as the fetch standard says. */

import { byteString } from './web-idl.ts';

const TOKEN = /^[!#$%&'*+\-.^_`|~\w]+$/;
const PLAIN_VALUE = /^[!-~\x80-\xff](?:[\t -~\x80-\xff]*[!-~\x80-\xff])?$/;
const OUTER_WHITESPACE = /^[\t\n\r ]+|[\t\n\r ]+$/g;

/** Names that most messages carry: a look-up here is cheaper than a check and a conversion each time. */
const COMMON_NAMES: ReadonlyMap<string, string> = new Map(
  [
    ...['Accept', 'Accept-Encoding', 'Accept-Language', 'Age', 'Allow', 'Authorization', 'Cache-Control', 'Connection'],
    ...['Content-Disposition', 'Content-Encoding', 'Content-Language', 'Content-Length', 'Content-Location'],
    ...['Content-Range', 'Content-Security-Policy', 'Content-Type', 'Cookie', 'Date', 'ETag', 'Expires', 'Forwarded'],
    ...['Host', 'If-Match', 'If-Modified-Since', 'If-None-Match', 'Last-Modified', 'Link', 'Location', 'Origin'],
    ...['Pragma', 'Priority', 'Range', 'Referer', 'Retry-After', 'Sec-Fetch-Dest', 'Sec-Fetch-Mode', 'Sec-Fetch-Site'],
    ...['Sec-Fetch-User', 'Server', 'Set-Cookie', 'Strict-Transport-Security', 'TE', 'Transfer-Encoding', 'Upgrade'],
    ...['Upgrade-Insecure-Requests', 'User-Agent', 'Vary', 'Via', 'WWW-Authenticate', 'X-Content-Type-Options'],
    ...['X-Forwarded-For', 'X-Forwarded-Host', 'X-Forwarded-Proto', 'X-Frame-Options', 'X-Powered-By'],
    ...['X-Real-IP', 'X-Request-Id', 'X-Requested-With', 'Access-Control-Allow-Origin'],
  ].flatMap((name) => {
    const lower = name.toLowerCase();
    return [
      [name, lower],
      [lower, lower],
    ];
  }) as [string, string][],
);

/** Lower-cases a field name that is known to be valid. */
export function lowerCaseName(name: string): string {
  return COMMON_NAMES.get(name) ?? name.toLowerCase();
}

/**
 * Converts an argument to a field name in lower case.
 *
 * @throws TypeError when it is no token (RFC 9110 section 5.6.2).
 */
export function headerName(value: unknown): string {
  const known = COMMON_NAMES.get(value as string);
  if (known !== undefined) return known;
  const name = byteString(value);
  if (!TOKEN.test(name)) throw new TypeError(`invalid header name "${name}": expected an HTTP token`);
  return name.toLowerCase();
}

/**
 * Converts an argument to a field value: outer whitespace is dropped (https://fetch.spec.whatwg.org/#header-value).
 *
 * @throws TypeError when it holds NUL, CR or LF, or characters above U+00FF.
 */
export function headerValue(value: unknown): string {
  if (typeof value === 'string' && PLAIN_VALUE.test(value)) return value;
  const text = byteString(value).replace(OUTER_WHITESPACE, '');
  if (text.includes('\0') || text.includes('\r') || text.includes('\n')) {
    throw new TypeError(`invalid header value ${JSON.stringify(text)}: expected no NUL, CR or LF in it`);
  }
  return text;
}
