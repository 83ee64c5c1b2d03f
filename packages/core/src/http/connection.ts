/** One client connection: HTTP/1.1 over a wire. */

/** What a transport sees of a connection of the engine. */
export interface HttpConnection {
  /** Takes bytes from the client; the engine owns them from now on. May run the application before it returns. */
  receive(bytes: Buffer): void;
  /** The client has sent FIN; it may still read. */
  receiveEnd(): void;
  /** The transport can take more after `write` returned false. */
  drained(): void;
  /** The transport is gone, both ways. Safe to call again. */
  closed(): void;
  /** Monotonic milliseconds (performance.now) at which {@link expire} is due; Infinity for never. */
  readonly deadline: number;
  /** Acts on a passed deadline: 408, or breaks the connection off. */
  expire(): void;
  /**
   * `reading`: waiting for (the rest of) a request; costs no slot. `running`: an exchange is with the application.
   * `lingering`: the answer is out, late bytes are thrown away until the client closes. `closed`: nothing more will happen.
   */
  readonly phase: 'reading' | 'running' | 'lingering' | 'closed';
}
