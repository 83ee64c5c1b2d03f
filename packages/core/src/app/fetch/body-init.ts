/** Turns what `new Response(body)` accepts into a body (https://fetch.spec.whatwg.org/#concept-bodyinit-extract). */

import { ReadableStream } from 'node:stream/web';
import { isAnyArrayBuffer } from 'node:util/types';
import { Body } from './body.ts';
import { NativeResponse } from './natives.ts';

/** A body and the Content-Type that goes with it when the message has none. */
export interface ExtractedBody {
  readonly body: Body;
  readonly contentType: string | null;
}

export const TEXT_CONTENT_TYPE = 'text/plain;charset=UTF-8';

/**
 * Makes a body of a value that is neither null nor undefined. Bytes are copied, so that the caller may go on with them.
 * FormData and Node's additions to the standard (async iterables, among them Node's streams) are left to Node.
 *
 * @throws TypeError when it is a stream that is locked or was read from.
 */
export function extractBody(value: unknown): ExtractedBody {
  if (typeof value === 'string') return { body: Body.of(value), contentType: TEXT_CONTENT_TYPE };
  if (value instanceof ReadableStream) return { body: Body.ofStream(value), contentType: null };
  if (ArrayBuffer.isView(value)) {
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    return { body: Body.of(new Uint8Array(bytes)), contentType: null };
  }
  if (isAnyArrayBuffer(value)) return { body: Body.of(new Uint8Array(value.slice(0))), contentType: null };
  if (value instanceof URLSearchParams) {
    return { body: Body.of(value.toString()), contentType: 'application/x-www-form-urlencoded;charset=UTF-8' };
  }
  if (value instanceof Blob) return { body: Body.of(value), contentType: value.type || null };
  if (value instanceof FormData || Symbol.asyncIterator in Object(value)) return extractNatively(value);
  return { body: Body.of(`${value}`), contentType: TEXT_CONTENT_TYPE };
}

function extractNatively(value: unknown): ExtractedBody {
  const { body, headers } = new NativeResponse(value as ConstructorParameters<typeof Response>[0]);
  return { body: Body.ofStream(body!), contentType: headers.get('content-type') };
}
