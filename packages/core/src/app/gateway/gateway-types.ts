/** The gateway interface: WSGI's shape (PEP 3333) in JavaScript's types. */

import type { Chunk } from '../../exchange.ts';

/** Reads the request body. */
export interface GatewayInputStream extends AsyncIterable<Uint8Array> {
  /** The next chunk, at once when it has arrived, else a promise of it; null is the end. */
  read(): Uint8Array | null | Promise<Uint8Array | null>;
}

/** Where the application reports its own errors: the error log. */
export interface GatewayErrors {
  /** Logs one entry; a newline at the end is left out. */
  write(text: string): void;
}

/** What the application knows of a request. Fields of the request are `HTTP_` and the name in capitals with `_` for `-`. */
export interface GatewayEnviron {
  REQUEST_METHOD: string;
  /** Always empty: the application is mounted at the root. */
  SCRIPT_NAME: string;
  /** Path with percent-encoding decoded as UTF-8. */
  PATH_INFO: string;
  /** What follows the first `?`, as received. */
  QUERY_STRING: string;
  /** The request target as received. */
  RAW_URI: string;
  /** Empty when the request has none. */
  CONTENT_TYPE: string;
  /** Empty when the request has none, or its body is chunked. */
  CONTENT_LENGTH: string;
  /** Our address; the name in `Host` on a unix socket. */
  SERVER_NAME: string;
  SERVER_PORT: string;
  /** `HTTP/1.0` or `HTTP/1.1`. */
  SERVER_PROTOCOL: string;
  /** Empty on a unix socket. */
  REMOTE_ADDR: string;
  /** Empty on a unix socket. */
  REMOTE_PORT: string;
  'gateway.version': string;
  'gateway.url_scheme': 'http' | 'https';
  'gateway.input': GatewayInputStream;
  'gateway.errors': GatewayErrors;
  /** True when other threads of this process run the application at the same time. */
  'gateway.multithread': boolean;
  /** True when other processes run the application at the same time. */
  'gateway.multiprocess': boolean;
  'gateway.run_once': boolean;
  /** Aborted when the client has gone or a time limit has passed. */
  readonly 'gateway.signal': AbortSignal;
  /** Fields of the request, and whatever the application adds. */
  [key: string]: unknown;
}

/** Sends a piece of the body before the application returns (for porting; returning an iterable is better). */
export type GatewayWrite = (chunk: Chunk) => void;

/**
 * Gives status and fields; they are sent with the first piece of the body.
 *
 * @throws ResponseError when called again without `error`; `error` itself when the head has been sent already.
 */
export type StartResponse = (
  status: string | number,
  headers: readonly (readonly [name: string, value: string])[],
  error?: unknown,
) => GatewayWrite;

/** The body: whole, or in pieces. A `close()` of it is called at the end in every case. */
export type GatewayBody = Chunk | Iterable<Chunk> | AsyncIterable<Chunk>;

/** A gateway application. Export it through `gateway()`, so that it isn't taken for a node handler. */
export type GatewayHandler = (
  environ: GatewayEnviron,
  startResponse: StartResponse,
) => GatewayBody | Promise<GatewayBody>;
