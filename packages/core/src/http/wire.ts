/** What the connection engine needs of a transport: a place to put bytes and a way to ask for more. */

import type { Socket } from 'node:net';
import type { Peer } from '../exchange.ts';

/**
 * One byte stream to a client, below the engine.
 *
 * There is one over a handle of libuv, over a socket, with TLS over a socket (socket transport), and over a descriptor with
 * blocking system calls (worker-sync). Bytes come the other way by `connection.receive()`.
 */
export interface Wire {
  readonly peer: Peer;
  /** Sends text or bytes; false when the application should wait until `connection.drained()`. Never throws. */
  write(data: string | Uint8Array, encoding?: BufferEncoding): boolean;
  /**
   * Says that the next write completes the last message, so that {@link finish} or {@link end} should follow at once: the
   * bytes may wait a moment, to leave in one packet with the FIN. Absent where nothing is won by that.
   */
  closing?(): void;
  /** Holds writes back until `uncork`, so that several become one system call. */
  cork(): void;
  uncork(): void;
  /** Asks for more bytes. A blocking wire may call `connection.receive()` before it returns. */
  resume(): void;
  /** Asks for no more bytes for now; some may still come. */
  pause(): void;
  /** Bytes that were written and that the kernel has not taken yet; 0 where writing blocks. */
  readonly unsentBytes: number;
  /** Sends what is buffered and then a FIN; the reading side stays open. */
  end(): void;
  /** Sends what is buffered, then closes both directions; the transport calls `connection.closed()` when that is done. */
  finish(): void;
  /** Closes both directions now. */
  destroy(): void;
  /**
   * Asked right before an idle connection is closed: true when the client has sent something that was not delivered yet. It
   * is delivered before this returns, or soon. Absent where the transport can't tell.
   */
  inputWaits?(): boolean;
  /** Gives the socket away: the wire delivers no bytes from now on, only `connection.closed()`. Absent where it can't. */
  release?(): Socket;
}
