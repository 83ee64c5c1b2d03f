/** The rules that a response head must keep, checked in the thread so that the application sees what it broke. */

import { ResponseError, type ResponseHead } from 'tricorn/plugin';

/** A token of RFC 9110 section 5.6.2. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** What RFC 9110 section 5.5 allows in a field value, as latin1 text: no control characters but the tab. */
const FIELD_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/**
 * Checks a response head.
 *
 * @throws ResponseError when the status is no integer from 200 to 999 or a field or the reason holds forbidden bytes.
 */
export function checkResponseHead({ status, reason, headers }: ResponseHead): void {
  if (!Number.isInteger(status) || status < 200 || status > 999) {
    throw new ResponseError(`response status ${String(status)} is not an integer from 200 to 999`);
  }
  if (reason !== undefined && !FIELD_VALUE.test(reason)) {
    throw new ResponseError(`reason phrase ${JSON.stringify(reason)} holds bytes that are not allowed`);
  }
  checkFields(headers);
}

/**
 * Checks field names and values, flat.
 *
 * @throws ResponseError for names that are no tokens and values with bytes that RFC 9110 section 5.5 forbids.
 */
export function checkFields(headers: readonly string[]): void {
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index];
    const value = headers[index + 1];
    if (typeof name !== 'string' || !TOKEN.test(name)) {
      throw new ResponseError(`header name ${JSON.stringify(name)} is not a token`);
    }
    if (typeof value !== 'string' || !FIELD_VALUE.test(value)) {
      throw new ResponseError(`value ${JSON.stringify(value)} of header ${name} holds bytes that are not allowed`);
    }
  }
}

/** Bytes that a response announces with Content-Length, Infinity when it doesn't. */
export function announcedLength(headers: readonly string[]): number {
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index]!;
    if (name.length === 14 && name.toLowerCase() === 'content-length') return Number(headers[index + 1]);
  }
  return Number.POSITIVE_INFINITY;
}
