/** What a client may use up, taken from the settings once per worker. */

import type { CoreSettings } from '../settings/core-settings.ts';

/** Bytes; times in milliseconds. */
export interface Limits {
  readonly requestLineBytes: number;
  readonly fields: number;
  readonly fieldBytes: number;
  /** The whole head. Bounds what a connection can hold before a request is accepted. */
  readonly headBytes: number;
  /** Infinity for no limit. */
  readonly bodyBytes: number;
  readonly headMilliseconds: number;
  readonly bodyMilliseconds: number;
  readonly writeMilliseconds: number;
}

/** A head is never larger than this, unless a single line of it may be. */
const HEAD_BYTES = 128 * 1024;

/** Bytes of a body, or of pipelined requests, that wait in memory for a slow application. */
export const QUEUED_BYTES: number = 64 * 1024;

/** Bytes of a body nobody read that are thrown away to keep the connection; beyond, it is closed. */
export const DISCARDED_BYTES: number = 256 * 1024;

/** Milliseconds a refused client may go on sending before the connection is cut. */
export const LINGER_MILLISECONDS: number = 5_000;

/** Milliseconds a new connection may take to send its first bytes once the worker is stopping. */
export const LAST_CALL_MILLISECONDS: number = 100;

/** Reads the limits out of the settings. */
export function limitsOf(settings: CoreSettings): Limits {
  return {
    requestLineBytes: settings.limitRequestLine,
    fields: settings.limitRequestFields,
    fieldBytes: settings.limitRequestFieldSize,
    headBytes: Math.max(HEAD_BYTES, settings.limitRequestLine + settings.limitRequestFieldSize),
    bodyBytes: settings.bodyMaxBytes === 0 ? Number.POSITIVE_INFINITY : settings.bodyMaxBytes,
    headMilliseconds: settings.headTimeout * 1000,
    bodyMilliseconds: settings.bodyTimeout * 1000,
    writeMilliseconds: settings.writeTimeout * 1000,
  };
}

/**
 * Milliseconds after a request within which a FIN is taken for a half-close by a client that still reads (`nc -N`).
 * Later it means that the client has left, as Node and nginx take it.
 */
export const HALF_CLOSE_MILLISECONDS: number = 100;
