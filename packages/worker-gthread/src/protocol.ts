/**
 * What the main thread and a pool thread say to each other over their lane (a MessagePort, so messages keep their order).
 *
 * Messages are flat arrays because those cost the structured clone least. The first element says what it is, the second
 * is the number of the exchange on this lane: a message of an exchange that is over is dropped by its number. Bodies cross
 * as text: those of requests as latin1, those of responses with their encoding beside them. Large chunks of responses cross
 * as transferred bytes.
 */

import type { MessagePort } from 'node:worker_threads';
import type { Outcome } from 'tricorn/plugin';
import type { CarriedError } from './carried-error.ts';
import type { Claims } from './claims.ts';
import type { CrossingPeer } from './crossing-peer.ts';

/** Bytes of a request body that may be under way before the application has taken any. */
export const WINDOW_BYTES = 262_144;

/** Bytes after which a receiver tells the sender that it has taken them; less where the window is smaller than four times that. */
export const GRANT_BYTES = 65_536;

/** Kinds of messages to a thread. */
export const TO_THREAD = {
  /** Requests, to be served one after the other. */
  requests: 0,
  body: 1,
  bodyEnd: 2,
  bodyFailed: 3,
  /** The client has taken so many bytes of the response. */
  grant: 4,
  /** The exchange ended otherwise than by its response. */
  ended: 5,
  /** Close the application and finish. */
  stop: 6,
  /** Say that the event loop turns. */
  ping: 7,
} as const;

/** Kinds of messages to the main thread. */
export const TO_MAIN = {
  /** The application is loaded; requests may come. */
  loaded: 0,
  /** The application can't be loaded. */
  loadFailed: 1,
  /** A whole response in one message. */
  response: 2,
  /** The head of a response whose body comes in pieces. */
  head: 3,
  data: 4,
  flush: 5,
  end: 6,
  informational: 7,
  /** The application wants so many more bytes of the request body. */
  pull: 8,
  abort: 9,
  /** The application is done with the exchange; the thread is free. */
  done: 10,
  /** The event loop turns. */
  pong: 11,
  /** The thread runs and begins to load the application. */
  started: 12,
  /** The application failed when its exchange was long over and the thread free. */
  failedLate: 13,
} as const;

/** A request as it crosses, with its whole body when that has arrived. */
export type CrossingRequest = readonly [
  id: number,
  method: string,
  target: string,
  minorVersion: 0 | 1,
  headers: readonly string[],
  remoteAddress: string,
  remotePort: number,
  localAddress: string,
  localPort: number,
  encrypted: boolean,
  bodyLength: number | null,
  /** The body as latin1 text, or null when there is none or it streams. */
  body: string | null,
  /** Trailers of a body that is wholly in this message, null when the body streams. */
  trailers: readonly string[] | null,
  /** The nearest proxy's connection, when trusted proxies told who the client is. */
  via: CrossingPeer | null,
];

/** Where {@link CrossingRequest} has its `via`. */
export const VIA = 13;

/** Any message to a thread. */
export type ThreadMessage =
  | readonly [kind: typeof TO_THREAD.requests, requests: readonly CrossingRequest[]]
  | readonly [kind: typeof TO_THREAD.body, id: number, bytes: string]
  | readonly [kind: typeof TO_THREAD.bodyEnd, id: number, trailers: readonly string[]]
  | readonly [kind: typeof TO_THREAD.bodyFailed, id: number, error: CarriedError]
  | readonly [kind: typeof TO_THREAD.grant, id: number, bytes: number]
  | readonly [kind: typeof TO_THREAD.ended, id: number, outcome: Outcome]
  | readonly [kind: typeof TO_THREAD.ping, id: number]
  | readonly [kind: typeof TO_THREAD.stop];

/** Messages to the main thread about an exchange. */
export type ExchangeMessage =
  | readonly [
      kind: typeof TO_MAIN.response,
      id: number,
      /** True when the application is done as well, so that no `done` follows. */
      done: boolean,
      status: number,
      reason: string | undefined,
      headers: readonly string[],
      body: string | Uint8Array | null,
      encoding: BufferEncoding | undefined,
      trailers: readonly string[] | undefined,
    ]
  | readonly [
      kind: typeof TO_MAIN.head,
      id: number,
      status: number,
      reason: string | undefined,
      headers: readonly string[],
    ]
  | readonly [kind: typeof TO_MAIN.data, id: number, body: string | Uint8Array, encoding: BufferEncoding | undefined]
  | readonly [kind: typeof TO_MAIN.flush, id: number]
  | readonly [kind: typeof TO_MAIN.end, id: number, trailers: readonly string[] | undefined]
  | readonly [kind: typeof TO_MAIN.informational, id: number, status: number, headers: readonly string[]]
  | readonly [kind: typeof TO_MAIN.pull, id: number, bytes: number]
  | readonly [kind: typeof TO_MAIN.abort, id: number, error: CarriedError | null]
  | readonly [kind: typeof TO_MAIN.done, id: number, error: CarriedError | null]
  | readonly [kind: typeof TO_MAIN.pong, id: number];

/** Any message to the main thread. */
export type MainMessage =
  | ExchangeMessage
  | readonly [kind: typeof TO_MAIN.started, threadId: number]
  | readonly [kind: typeof TO_MAIN.loaded, description: string]
  | readonly [kind: typeof TO_MAIN.loadFailed, error: CarriedError]
  | readonly [kind: typeof TO_MAIN.failedLate, error: CarriedError, method: string, target: string];

/** What a thread is started with: the one task that Piscina runs in it. */
export interface ThreadTask {
  /** The thread's end of its lane. */
  readonly port: MessagePort;
  /** URL of a module that exports `load(options): Promise<Application>`. */
  readonly loader: string;
  /** What `load` is given; cloned. */
  readonly options: unknown;
  /** Bytes of a response that is still being written that may be under way before the client has taken any; at least 1. */
  readonly responseWindowBytes: number;
  /** Who begins a request that was sent ahead; see {@link Claims}. */
  readonly claims: Claims;
}
