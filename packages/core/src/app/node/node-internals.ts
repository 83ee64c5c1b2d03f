/**
 * The parts of Node's HTTP messages that are not public and that this folder rests on, in one place.
 *
 * All of them exist with this meaning in Node 20 to 24 (lib/_http_outgoing.js, _http_server.js, _http_incoming.js); the
 * parity tests compare what they do with a real `http.Server`.
 */

import { IncomingMessage, type ServerResponse } from 'node:http';
import type { Chunk } from '../../exchange.ts';

/** Called when a write has left, or with the reason why it never will. */
export type WriteCallback = (error?: Error | null) => void;

/** A request with what its streaming side uses of Node's internals. */
export type NodeRequest = IncomingMessage & {
  /** Somebody has begun to read the body. */
  _consuming: boolean;
  /** The body is read to its end for nobody, because the response is out. */
  _dumped: boolean;
  /** Kinds of events that somebody listens to. */
  readonly _eventsCount: number;
  readonly _readableState: { readingMore: boolean; resumeScheduled: boolean };
  /** Reads the body to its end without telling anybody of its data. */
  _dump(): void;
  /** Takes raw header lines, or trailer lines once the message is complete. */
  _addHeaderLines(lines: readonly string[], count: number): void;
};

/** A response with the low-level serialisers that are replaced here, and the state that they share with Node's methods. */
export type NodeResponse = ServerResponse<NodeRequest> & {
  /** The head as sent, null before; Node only asks whether there is one. */
  _header: string | null;
  /** The head has been handed on. */
  _headerSent: boolean;
  /** Bytes of body the response has declared or, when all of it was given to `end()`, has. */
  _contentLength: number | null;
  /** False for HEAD, 204 and 304: Node drops what is written. */
  _hasBody: boolean;
  /** The application has removed Content-Length, and Node must not add it. */
  _removedContLen: boolean;
  /** Trailer lines as text, each ended by CRLF. */
  _trailer: string;
  /** 'close' was emitted. */
  _closed: boolean;
  /** Takes the head: a status line and headers in any form that writeHead allows. */
  _storeHeader(statusLine: string, headers: unknown): void;
  /** Takes a piece of the body; an empty one is the flush of the head or the end of the message. */
  _send: (
    this: NodeResponse,
    data: Chunk,
    encoding?: BufferEncoding | null,
    callback?: WriteCallback | null,
  ) => boolean;
  /** Takes finished text for the socket; with `_send` replaced, only interim responses come this way. */
  _writeRaw: (this: NodeResponse, text: string, encoding?: string | null, callback?: WriteCallback | null) => boolean;
  /** Called by `end()` when all has been sent. */
  _finish(): void;
  /** Writes what waited for a socket; a true answer makes `_flush` emit the 'drain' that somebody waits for. */
  _flushOutput(): boolean;
  _flush(): void;
};

/** An error that looks like one of Node's own, since applications test for its `code`. */
export function nodeError(code: string, message: string, cause?: unknown): NodeJS.ErrnoException {
  return Object.assign(new Error(message, cause === undefined ? undefined : { cause }), { code });
}

const detachSymbol = Object.getOwnPropertySymbols(IncomingMessage.prototype).find(
  (symbol) => symbol.description === 'kDetachAbortSignal',
);

/**
 * Keeps `req.signal` (Node 24.16 and later) from being aborted by the end of a socket whose response is complete; does
 * nothing where requests have no signal.
 */
export function detachAbortSignal(request: NodeRequest): void {
  if (detachSymbol !== undefined) (request as unknown as Record<symbol, () => void>)[detachSymbol]?.();
}
