/** Sends what a gateway application returned: whole, or piece by piece at the client's pace. */

import { ResponseError } from '../../errors.ts';
import type { Chunk, Exchange } from '../../exchange.ts';
import type { GatewayResponse } from './gateway-response.ts';
import type { GatewayBody } from './gateway-types.ts';

/**
 * Sends a body and completes the response. Synchronous, and without a promise, unless the body is asynchronous or the
 * client is slower than the application.
 */
export function sendBody(body: GatewayBody, response: GatewayResponse, exchange: Exchange): void | Promise<void> {
  if (typeof body === 'string' || body instanceof Uint8Array) return sendWhole(body, response);
  if (Array.isArray(body)) {
    const pieces: readonly Chunk[] = body;
    if (pieces.length === 1) return sendWhole(pieces[0]!, response);
    response.announce(pieces.reduce((bytes, piece) => bytes + byteLength(piece), 0));
    return sendPieces(pieces, response);
  }
  if (typeof body === 'object' && body !== null) {
    if (Symbol.iterator in body) return sendPieces(body, response);
    if (Symbol.asyncIterator in body) return sendStream(body, response, exchange);
  }
  throw new ResponseError(
    `a gateway application has to return a string, a Uint8Array or an iterable of them, not ${typeof body}`,
  );
}

/** Lets go of a body that won't be sent to its end. */
function abandonBody(body: unknown): void {
  try {
    closeBody(body);
    // A Node stream that waits for data wouldn't notice `return()`.
    (body as { destroy?: () => void } | null)?.destroy?.();
  } catch {
    // The body is given up because of an earlier error or a lost client; that is what gets reported.
  }
}

function sendWhole(chunk: Chunk, response: GatewayResponse): void {
  response.announce(byteLength(chunk));
  response.write(chunk);
  response.end();
}

function sendPieces(body: Iterable<Chunk>, response: GatewayResponse): void | Promise<void> {
  const pieces = body[Symbol.iterator]();
  try {
    if (!sendSome(pieces, response)) return sendRest(body, pieces, response);
  } catch (error) {
    stop(pieces);
    abandonBody(body);
    throw error;
  }
  finish(body, response);
}

async function sendRest(body: Iterable<Chunk>, pieces: Iterator<Chunk>, response: GatewayResponse): Promise<void> {
  try {
    do await response.ready();
    while (!sendSome(pieces, response));
  } catch (error) {
    stop(pieces);
    abandonBody(body);
    throw error;
  }
  finish(body, response);
}

/** Sends until there is nothing more to send (true) or the client has to catch up (false). */
function sendSome(pieces: Iterator<Chunk>, response: GatewayResponse): boolean {
  while (!response.isOver) {
    const piece = pieces.next();
    if (piece.done === true) return true;
    if (!response.write(piece.value)) return false;
  }
  stop(pieces);
  return true;
}

async function sendStream(body: AsyncIterable<Chunk>, response: GatewayResponse, exchange: Exchange): Promise<void> {
  const pieces = body[Symbol.asyncIterator]();
  let leave: () => void = () => {};
  exchange.onEnd(() => leave());
  // Null when the exchange ended first: the application may wait for something that never comes. Not Promise.race,
  // which would pile up reactions on one promise for as long as a stream of events runs.
  const next = (): Promise<IteratorResult<Chunk> | null> =>
    new Promise((resolve, reject) => {
      leave = () => resolve(null);
      if (response.isOver) leave();
      else pieces.next().then(resolve, reject);
    });
  try {
    for (let piece = await next(); piece === null || piece.done !== true; piece = await next()) {
      if (piece === null) {
        stop(pieces);
        abandonBody(body);
        return;
      }
      if (!response.write(piece.value)) await response.ready();
    }
  } catch (error) {
    stop(pieces);
    abandonBody(body);
    throw error;
  }
  finish(body, response);
}

/** Tells a generator that nobody asks any more, so that its `finally` runs. */
function stop(pieces: Iterator<Chunk> | AsyncIterator<Chunk>): void {
  try {
    // A rejection comes after the exchange has failed or ended, which is reported already.
    Promise.resolve(pieces.return?.()).catch(() => {});
  } catch {
    // The same, from a generator that isn't async.
  }
}

function finish(body: unknown, response: GatewayResponse): void {
  if (!response.isOver) response.end();
  closeBody(body);
}

function closeBody(body: unknown): void {
  (body as { close?: () => void } | null)?.close?.();
}

function byteLength(chunk: Chunk): number {
  return typeof chunk === 'string' ? Buffer.byteLength(chunk) : chunk.byteLength;
}
