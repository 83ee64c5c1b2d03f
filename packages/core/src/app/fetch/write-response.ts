/** Writes a response to the sink of an exchange. */

import { ReadableStream } from 'node:stream/web';
import { ResponseError } from '../../errors.ts';
import type { Exchange, ResponseHead } from '../../exchange.ts';
import { knownLength, type TakenBody } from './body.ts';
import { streamOf } from './body-stream.ts';
import { lowerCaseName } from './header-text.ts';
import { type LightResponse, partsOf, type ResponseParts } from './response.ts';
import { bodyStreamOf, isDecoded, type ResponseLike, requireResponse } from './response-like.ts';
import { sendStream } from './send-stream.ts';
import { wireHeaders } from './wire-headers.ts';

/**
 * Writes what a handler returned. Text and bytes are written before it returns; a stream is awaited by the promise.
 *
 * @throws ResponseError when it is no response, is a network error, or its body was used before.
 */
export function writeResponse(answer: unknown, exchange: Exchange): void | Promise<void> {
  const parts = partsOf(answer);
  if (parts !== undefined) return writeLight(answer as LightResponse, parts, exchange);
  return writeOther(requireResponse(answer), exchange);
}

function writeLight(response: LightResponse, parts: ResponseParts, exchange: Exchange): void | Promise<void> {
  const { status, statusText } = response;
  const { body, fields } = parts;
  if (!body.usable) throw usedBody();
  const taken = body.take();
  const headers = wireHeaders(fields, { length: knownLength(taken), decoded: false });
  return write(exchange, { status: sendable(status), reason: statusText || undefined, headers }, taken);
}

function writeOther(response: ResponseLike, exchange: Exchange): void | Promise<void> {
  const { status, statusText } = response;
  const stream = bodyStreamOf(response);
  if (response.bodyUsed || stream?.locked) throw usedBody();
  const fields: string[] = [];
  for (const [name, value] of response.headers) fields.push(lowerCaseName(name), value);
  const headers = wireHeaders(fields, { length: null, decoded: isDecoded(response) });
  return write(exchange, { status: sendable(status), reason: statusText || undefined, headers }, stream);
}

function write(exchange: Exchange, head: ResponseHead, body: TakenBody): void | Promise<void> {
  if (body !== null && typeof body !== 'string' && !(body instanceof Uint8Array)) {
    return sendStream(body instanceof ReadableStream ? body : streamOf(body), head, exchange);
  }
  const sink = exchange.response;
  sink.start(head);
  if (body !== null && body.length > 0) sink.write(body);
  sink.end();
}

/** The status of `Response.error()` is 0, that of a network error: nothing that could be sent. */
function sendable(status: number): number {
  if (status === 0)
    throw new ResponseError('the fetch handler returned a network error (Response.error()), which has no status');
  return status;
}

function usedBody(): ResponseError {
  return new ResponseError(
    'the fetch handler returned a Response whose body was used before; expected a new Response for each request, or a clone()',
  );
}
