/** Recognises responses that are none of ours: Node's own, of an undici from npm, of another realm. */

import { ReadableStream } from 'node:stream/web';
import * as zlib from 'node:zlib';
import { ResponseError } from '../../errors.ts';
import { isObject } from './web-idl.ts';

/** The content codings that `fetch()` undoes; it leaves a body alone when one of its codings is another. */
const DECODED: ReadonlySet<string> = new Set([
  ...['gzip', 'x-gzip', 'deflate', 'br'],
  ...('createZstdDecompress' in zlib && Number.parseInt(process.versions.undici ?? '0', 10) >= 7 ? ['zstd'] : []),
]);

/** As much of a `Response` as writing it takes. */
export interface ResponseLike {
  readonly status: number;
  readonly statusText?: string;
  readonly headers: Iterable<readonly [string, string]>;
  readonly body: ReadableStream | AsyncIterable<Uint8Array> | null;
  readonly bodyUsed?: boolean;
  /** `default` for one that was made by a constructor, else it came from `fetch()`. */
  readonly type?: string;
}

/**
 * Takes what a handler returned for a response if it has the members of one.
 *
 * @throws ResponseError that says what was returned instead.
 */
export function requireResponse(answer: unknown): ResponseLike {
  if (isObject(answer)) {
    const { status, headers, body } = answer as Partial<ResponseLike>;
    const iterable = isObject(headers) && typeof headers[Symbol.iterator] === 'function';
    if (typeof status === 'number' && iterable && isBody(body)) return answer as ResponseLike;
  }
  throw new ResponseError(
    `the fetch handler returned ${describe(answer)}; expected a Response (or a promise of one), for example new Response('text')`,
  );
}

/** Gives the body as a stream; node-fetch's is an async iterable. */
export function bodyStreamOf(response: ResponseLike): ReadableStream | null {
  const { body } = response;
  if (body === null || body === undefined) return null;
  return 'getReader' in body ? body : ReadableStream.from(body);
}

/** True when Node's `fetch()` has decoded the body: then its headers still tell of the coded one. */
export function isDecoded({ body, headers, type = 'default' }: ResponseLike): boolean {
  if (body === null || type === 'default') return false;
  for (const [name, value] of headers) {
    if (name === 'content-encoding')
      return value.split(',').every((coding) => DECODED.has(coding.trim().toLowerCase()));
  }
  return false;
}

function isBody(body: unknown): boolean {
  return (
    body === null || body === undefined || (isObject(body) && ('getReader' in body || Symbol.asyncIterator in body))
  );
}

function describe(answer: unknown): string {
  if (answer === undefined) return 'undefined (is a return missing?)';
  if (typeof answer === 'function') return `a function${answer.name && ` named ${answer.name}`}`;
  if (!isObject(answer)) return answer === null ? 'null' : `the ${typeof answer} ${String(answer)}`;
  const kind = answer.constructor?.name ?? 'null prototype';
  const keys = Object.keys(answer).slice(0, 5);
  return `an object of class ${kind}${keys.length === 0 ? '' : ` with the keys ${keys.join(', ')}`}`;
}
