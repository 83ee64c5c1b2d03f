/** The two ends of a request that trusted proxies have passed on. */

import type { Peer } from '../../exchange.ts';
import type { NodeName } from './node-name.ts';

/** The client is who the proxies say; our own end is the connection's. */
export class ForwardedPeer implements Peer {
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly encrypted: boolean;
  readonly via: Peer;

  constructor(client: NodeName, { encrypted, via }: Pick<ForwardedPeer, 'encrypted' | 'via'>) {
    this.remoteAddress = client.address;
    this.remotePort = client.port;
    this.encrypted = encrypted;
    this.via = via;
  }

  get localAddress(): string {
    return this.via.localAddress;
  }

  get localPort(): number {
    return this.via.localPort;
  }
}
