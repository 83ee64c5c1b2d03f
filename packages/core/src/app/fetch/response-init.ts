/** Reads and checks the second argument of `new Response()`. */

import { byteString, isObject, unsignedShort } from './web-idl.ts';

/** A checked `ResponseInit`; headers are checked where they are taken over. */
export interface CheckedResponseInit {
  readonly status: number;
  readonly statusText: string;
  readonly headers: unknown;
}

const REASON_PHRASE = /^[\t -~\x80-\xff]*$/;

/**
 * Checks a `ResponseInit` that is not null (https://fetch.spec.whatwg.org/#initialize-a-response).
 *
 * @throws TypeError when it is no object or the status text is no reason phrase.
 * @throws RangeError when the status is not from 200 to 599.
 */
export function readResponseInit(init: unknown): CheckedResponseInit {
  if (!isObject(init)) throw new TypeError(`Response: the second argument must be an object, got ${String(init)}`);
  const { headers, status, statusText } = init as Partial<Record<'headers' | 'status' | 'statusText', unknown>>;
  return { headers, status: statusCode(status), statusText: reasonPhrase(statusText) };
}

function statusCode(value: unknown): number {
  if (value === undefined) return 200;
  const status = unsignedShort(value);
  if (status < 200 || status > 599) throw new RangeError(`Response: the status must be from 200 to 599, got ${status}`);
  return status;
}

function reasonPhrase(value: unknown): string {
  if (value === undefined || value === '') return '';
  const text = byteString(value);
  if (!REASON_PHRASE.test(text)) throw new TypeError('Response: the status text holds control characters');
  return text;
}
