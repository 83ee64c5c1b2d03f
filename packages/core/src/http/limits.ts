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
  /** Least average rate of a request body after its first `bodyMilliseconds`; 0 for none. */
  readonly bodyBytesPerSecond: number;
  /** Least average rate at which a client reads after the first `writeMilliseconds`; 0 for none. */
  readonly writeBytesPerSecond: number;
  /** Infinity for no limit. */
  readonly requestMilliseconds: number;
  /** Connections at once. */
  readonly connections: number;
  /** Connections at once from one client address; 0 for no limit. */
  readonly connectionsPerAddress: number;
}

/** Bytes of a body, or of pipelined requests, that wait in memory for a slow application. */
export const QUEUED_BYTES: number = 64 * 1024;

/** Bytes of a body nobody read that are thrown away to keep the connection; beyond, it is closed. */
export const DISCARDED_BYTES: number = 256 * 1024;

/** Milliseconds a refused client may go on sending before the connection is cut. */
export const LINGER_MILLISECONDS: number = 5_000;

/** Bytes that a refused client may go on sending before the connection is cut. */
export const LINGER_BYTES: number = 32 * 1024 * 1024;

/** Milliseconds an application has to answer a request whose body turned out to be bad. */
export const BAD_BODY_MILLISECONDS: number = 5_000;

/** Milliseconds that a connection may be idle, whether new or kept, once the whole server is stopping. */
export const LAST_CALL_MILLISECONDS: number = 100;

/**
 * The same for a worker that stops while others serve on, and need not hurry. Whoever asks more often than this is told to
 * close within an answer, and can't send a request into a connection that is being closed.
 */
export const RETIRING_CALL_MILLISECONDS: number = 1000;

/** Milliseconds between two looks at the time limits of connections while the worker is stopping. */
export const DRAIN_SWEEP_MILLISECONDS: number = 20;

/** Reads the limits out of the settings. */
export function limitsOf(settings: CoreSettings): Limits {
  return {
    requestLineBytes: settings.limitRequestLine,
    fields: settings.limitRequestFields,
    fieldBytes: settings.limitRequestFieldSize,
    // The longest line and the longest field that are allowed by themselves are allowed together.
    headBytes: Math.max(settings.limitRequestHead, settings.limitRequestLine + settings.limitRequestFieldSize),
    bodyBytes: settings.bodyMaxBytes === 0 ? Number.POSITIVE_INFINITY : settings.bodyMaxBytes,
    headMilliseconds: settings.headTimeout * 1000,
    bodyMilliseconds: settings.bodyTimeout * 1000,
    writeMilliseconds: settings.writeTimeout * 1000,
    bodyBytesPerSecond: settings.bodyMinRate,
    writeBytesPerSecond: settings.writeMinRate,
    requestMilliseconds: settings.requestTimeout === 0 ? Number.POSITIVE_INFINITY : settings.requestTimeout * 1000,
    connections: settings.limitConnections,
    connectionsPerAddress: settings.limitConnectionsPerAddress,
  };
}

/**
 * Milliseconds after the end of a request within which a FIN is taken for a half-close by a client that still reads (`nc -N`).
 * Later it means that the client has left, as Node and nginx take it.
 */
export const HALF_CLOSE_MILLISECONDS: number = 250;
