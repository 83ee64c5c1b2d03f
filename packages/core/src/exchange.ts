/**
 * The narrow waist of tricorn: everything between a socket and an application is one {@link Exchange}.
 *
 * Transports (the socket transport, the blocking transport, a thread's end of a message port) produce
 * exchanges; application kinds (node, fetch, gateway) consume them. Neither knows the other.
 */

import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';

/** A chunk of a body on its way out: bytes, or text that is encoded as UTF-8 unless said otherwise. */
export type Chunk = Uint8Array | string;

/** Who is at the two ends: of the connection, or of the way through trusted proxies when there are any. */
export interface Peer {
  /** Client's IP address without brackets; empty for a unix socket, and for a client that the proxies hide. */
  readonly remoteAddress: string;
  /** Client's TCP port, 0 for a unix socket or when the proxies don't tell. */
  readonly remotePort: number;
  /** Our IP address, or the path of the unix socket. */
  readonly localAddress: string;
  /** Our TCP port, 0 for a unix socket. */
  readonly localPort: number;
  /** True when the client's connection is TLS. */
  readonly encrypted: boolean;
  /** The client's TLS connection to us, for its certificate; absent without TLS, behind a proxy, and in other threads. */
  readonly tls?: TLSSocket | undefined;
  /** The nearest proxy's connection to us, when a trusted proxy said the above; absent for a direct client. */
  readonly via?: Peer | undefined;
}

/** A parsed request head (RFC 9112 sections 2 to 5), already checked by the engine. */
export interface RequestHead {
  /** Method token as received, for example `GET`. */
  readonly method: string;
  /** Request target as received: origin, absolute, authority or asterisk form (RFC 9112 section 3.2). */
  readonly target: string;
  /** Minor version of HTTP/1: 0 or 1. */
  readonly minorVersion: 0 | 1;
  /** Field names and values in turn, in the order and spelling received: `[name, value, name, value]`. */
  readonly headers: readonly string[];
}

/** The body of a request, pulled by the application. Nothing is read from the client that nobody asked for. */
export interface RequestBody {
  /** Bytes declared by Content-Length, 0 when there is no body, null when it is chunked. */
  readonly length: number | null;
  /**
   * Takes the next chunk; null is the end. Returns the chunk at once when it is already here, else a promise.
   * The chunk belongs to the caller. One read at a time.
   *
   * @throws BodyError (or rejects with it) when the client cut the body short, broke its framing, or exceeded a limit.
   */
  read(): Uint8Array | null | Promise<Uint8Array | null>;
  /** Trailer fields, flat like {@link RequestHead.headers}; complete once `read()` gave null. */
  readonly trailers: readonly string[];
}

/** The head of a final response (status 200 to 999). */
export interface ResponseHead {
  readonly status: number;
  /** Reason phrase; the standard one of the status when absent. */
  readonly reason?: string | undefined;
  /** Field names and values in turn. The sink adds Date, Connection and the framing field itself. */
  readonly headers: readonly string[];
}

/**
 * Where the application puts its response. The sink chooses the framing (RFC 9112 section 6), drops bodies where none
 * are allowed (HEAD, 204, 304), and ignores everything written after the client has gone.
 */
export interface ResponseSink {
  /** True after `start`. */
  readonly started: boolean;
  /** True when what is written now can still reach the client. */
  readonly writable: boolean;
  /** Sends an interim response, for example 103 (RFC 8297). Not for 101. */
  informational(status: number, headers: readonly string[]): void;
  /**
   * Gives the response head. It may be held back until the first `write`, `end` or `flush`, so that a small response is
   * one write to the socket.
   *
   * @throws ResponseError when the response was started before, the status is no integer from 200 to 999, or a field
   *   name or value holds bytes that RFC 9110 section 5.5 forbids.
   */
  start(head: ResponseHead): void;
  /**
   * Sends a piece of the body. False means: wait for {@link ResponseSink.ready} before writing more.
   *
   * @throws ResponseError when called before `start`, after `end`, or past the declared Content-Length.
   */
  write(chunk: Chunk, encoding?: BufferEncoding): boolean;
  /** Sends what was held back. */
  flush(): void;
  /** Completes the response. `trailers` (flat) are sent when the framing is chunked. A second call does nothing. */
  end(trailers?: readonly string[]): void;
  /** Resolves when more can be written, or when the client is gone (then {@link Exchange.signal} is aborted). */
  ready(): Promise<void>;
}

/** How an exchange came to its end. */
export type Outcome =
  /** The whole response was handed to the transport. */
  | 'completed'
  /** The client closed or broke the connection first. */
  | 'client-gone'
  /** A time limit of ours ended it. */
  | 'timed-out'
  /** The application gave up: destroyed its response, or failed after the head was sent. */
  | 'aborted'
  /** The worker is stopping and its grace is over. */
  | 'stopping';

/** A connection that was taken out of HTTP. */
export interface TakenConnection {
  /** The connection itself; whoever has taken it closes it. */
  readonly socket: Socket;
  /** What the client has sent after the request head. */
  readonly head: Buffer;
}

/** One request and its response. */
export interface Exchange {
  readonly request: RequestHead;
  readonly peer: Peer;
  readonly body: RequestBody;
  readonly response: ResponseSink;
  /** Aborted when the exchange ends any other way than `completed`. Created on first use, since a signal is not cheap. */
  readonly signal: AbortSignal;
  /** How it ended, or null while it is under way. */
  readonly outcome: Outcome | null;
  /** Calls the listener once, when the exchange has ended; at once if it already has. Cheaper than {@link signal}. */
  onEnd(listener: (outcome: Outcome) => void): void;
  /**
   * Takes the connection out of HTTP, for another protocol (RFC 9110 section 7.8) or as a tunnel (section 9.3.6). From then
   * on the response takes nothing and no time limit applies; the exchange ends when the connection closes, at the latest
   * when the grace of a stop is over. Null when a response was started or the request has a body. Absent where a
   * transport can't give its connections away.
   */
  upgrade?(): TakenConnection | null;
  /**
   * Says that the exchange no longer waits: the application starts now. For worker classes that let exchanges wait; where
   * it is not called, the application started as soon as the request had arrived. For the access log's queue time.
   */
  dequeued?(): void;
  /** Breaks the connection off: the client sees an incomplete response. For applications that can't go on. */
  abort(reason?: Error): void;
}

/** Serves one exchange. Resolves when the application is done with it; a throw becomes a 500 if nothing was sent yet. */
export type Run = (exchange: Exchange) => void | Promise<void>;

/** The end of an exchange, kept in one place: a producer of exchanges owns one and calls `settle`. */
export class ExchangeEnd {
  #outcome: Outcome | null = null;
  #listeners: ((outcome: Outcome) => void)[] | null = null;
  #controller: AbortController | null = null;

  get outcome(): Outcome | null {
    return this.#outcome;
  }

  /** See {@link Exchange.signal}. */
  get signal(): AbortSignal {
    if (this.#controller === null) {
      this.#controller = new AbortController();
      if (this.#outcome !== null && this.#outcome !== 'completed') this.#controller.abort();
    }
    return this.#controller.signal;
  }

  /** See {@link Exchange.onEnd}. */
  onEnd(listener: (outcome: Outcome) => void): void {
    if (this.#outcome !== null) listener(this.#outcome);
    else if (this.#listeners === null) this.#listeners = [listener];
    else this.#listeners.push(listener);
  }

  /** Ends the exchange and tells everyone; false when it had ended before. */
  settle(outcome: Outcome): boolean {
    if (this.#outcome !== null) return false;
    this.#outcome = outcome;
    if (outcome !== 'completed') this.#controller?.abort();
    const listeners = this.#listeners;
    if (listeners !== null) for (const listener of listeners) listener(outcome);
    return true;
  }
}
