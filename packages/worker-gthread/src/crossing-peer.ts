/** The two ends of a connection, as they cross to a thread. */

import type { Peer } from 'tricorn/plugin';

/** A flat copy of a {@link Peer}, which may look its addresses up only when asked. */
export type CrossingPeer = readonly [
  remoteAddress: string,
  remotePort: number,
  localAddress: string,
  localPort: number,
  encrypted: boolean,
  via: CrossingPeer | null,
];

/** Makes the copy. */
export function crossingPeerOf(peer: Peer): CrossingPeer {
  const { remoteAddress, remotePort, localAddress, localPort, encrypted, via } = peer;
  return [
    remoteAddress,
    remotePort,
    localAddress,
    localPort,
    encrypted,
    via === undefined ? null : crossingPeerOf(via),
  ];
}

/** The peer again. */
export function peerOf(crossing: CrossingPeer): Peer {
  const [remoteAddress, remotePort, localAddress, localPort, encrypted, via] = crossing;
  return { remoteAddress, remotePort, localAddress, localPort, encrypted, via: via === null ? undefined : peerOf(via) };
}
