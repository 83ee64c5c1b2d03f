/** What the access log knows of one finished request. */

export interface AccessRecord {
  readonly remoteAddress: string;
  /** Empty, like the target, when the request was refused before that was read. */
  readonly method: string;
  readonly target: string;
  readonly minorVersion: 0 | 1;
  /** Field names and values in turn, as received. */
  readonly requestHeaders: readonly string[];
  /** 0 when nothing was sent. */
  readonly status: number;
  /** Field names and values in turn, as the application gave them. */
  readonly responseHeaders: readonly string[];
  /** Bytes of the response body, without framing. */
  readonly bodyBytes: number;
  /** Wall-clock milliseconds since the epoch at which the request head was complete. */
  readonly startedAt: number;
  /** Milliseconds from there to the end of the exchange. */
  readonly durationMs: number;
  /** Milliseconds that the request waited, complete, for the application to start. */
  readonly queueMs: number;
  /**
   * An `Outcome` of an exchange; `rejected` for a request that the engine answered itself; `upgraded` when the application
   * took the connection over and both sides have closed it.
   */
  readonly outcome: string;
}
