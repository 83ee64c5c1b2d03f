/** What a PROXY protocol header says, and how headers are told from anything else (HAProxy's proxy-protocol.txt). */

/** The connection that the proxy passes on. */
export interface ProxiedConnection {
  /** IP address; empty for a unix socket. */
  readonly remoteAddress: string;
  readonly remotePort: number;
  /** The proxy's address that the client connected to. */
  readonly localAddress: string;
  readonly localPort: number;
  /** True when the client's connection to the proxy is TLS, as far as the header tells. */
  readonly encrypted: boolean;
}

/** A complete header. */
export interface ProxyHeader {
  /** Bytes it takes. */
  readonly bytes: number;
  /** Null when the proxy speaks for itself (health checks), or doesn't know: the connection's own ends count. */
  readonly connection: ProxiedConnection | null;
}

/** The beginning of version 1, and the signature of version 2. */
export const V1_START: Buffer = Buffer.from('PROXY ', 'latin1');
export const V2_START: Buffer = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');

/** Whether bytes begin with `start`; undefined when they are too few to tell. */
export function beginsWith(bytes: Buffer, start: Buffer): boolean | undefined {
  const length = Math.min(bytes.length, start.length);
  if (bytes.compare(start, 0, length, 0, length) !== 0) return false;
  return length === start.length ? true : undefined;
}
