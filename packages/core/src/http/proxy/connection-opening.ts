/** The beginning of a connection: a PROXY protocol header where the settings expect one. */

import type { ProxyHeaderError } from '../../errors.ts';
import type { Peer } from '../../exchange.ts';
import type { HttpConnection } from '../connection.ts';
import type { ConnectionHost } from '../connection-host.ts';
import type { ProxiedConnection } from './proxy-header.ts';
import type { ProxyProtocol } from './proxy-protocol.ts';

/** Reads the beginning of one connection. Until it is complete, the time limit of request heads runs. */
export class ConnectionOpening {
  readonly #connection: HttpConnection;
  readonly #host: ConnectionHost;
  /** Null once the beginning is over. */
  #protocol: ProxyProtocol | null;
  #bytes: Buffer | null = null;
  #peer: Peer;

  constructor(connection: HttpConnection, host: ConnectionHost) {
    this.#connection = connection;
    this.#host = host;
    this.#protocol = host.proxyProtocol;
    this.#peer = connection.wire.peer;
  }

  /** The two ends of the connection: the wire's, or those that a header has named. */
  get peer(): Peer {
    return this.#peer;
  }

  /** Gives the bytes that belong to requests; null when these don't. Turns the connection away when they are bad. */
  take(bytes: Buffer): Buffer | null {
    return this.#protocol === null ? bytes : this.#takeHeader(this.#protocol, bytes);
  }

  #takeHeader(protocol: ProxyProtocol, bytes: Buffer): Buffer | null {
    const all = this.#bytes === null ? bytes : Buffer.concat([this.#bytes, bytes]);
    try {
      const header = protocol.readHeader(all, this.#peer);
      // A copy, since the bytes may be lent.
      this.#bytes = header === null ? Buffer.from(all) : null;
      if (header === null) return null;
      this.#protocol = null;
      if (header.connection !== null) this.#peer = new ProxiedPeer(header.connection, this.#peer);
      return header.bytes === all.length ? null : all.subarray(header.bytes);
    } catch (error) {
      this.#host.turnAwayUnopened(this.#connection, error as ProxyHeaderError);
      return null;
    }
  }
}

/** The two ends that a header names. */
class ProxiedPeer implements Peer {
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly localAddress: string;
  readonly localPort: number;
  readonly encrypted: boolean;
  readonly via: Peer;

  constructor(connection: ProxiedConnection, via: Peer) {
    this.remoteAddress = connection.remoteAddress;
    this.remotePort = connection.remotePort;
    this.localAddress = connection.localAddress;
    this.localPort = connection.localPort;
    this.encrypted = connection.encrypted;
    this.via = via;
  }
}
