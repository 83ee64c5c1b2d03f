/** Serves what a listening server accepts by its handles, where this Node lets us. */

import type { Server } from 'node:net';
import type { HttpEngine } from './engine.ts';
import { HandleShare } from './handle-share.ts';
import { HandleWire } from './handle-wire.ts';
import { isStreamHandle, type StreamHandle, streamInternals } from './stream-handle.ts';

/** The part of a listening server that is not public, the same in Node 20 to 24 (lib/net.js). */
interface ListeningHandle {
  onconnection?: ((this: ListeningHandle, error: number, connected: StreamHandle) => void) | null;
}

/**
 * Serves what a server accepts from now on; false, and nothing has changed, where this Node can't be told to.
 *
 * A connection then has no `net.Socket`, which is most of what a connection costs: see docs/decisions/0006.
 *
 * @param serves Asked for each connection; those it says no to are told by the server's event 'connection' as ever.
 */
export function serveHandles(server: Server, engine: HttpEngine, serves: () => boolean): boolean {
  const { _handle: listening } = server as Server & { _handle?: ListeningHandle | null };
  const acceptOfNode = listening?.onconnection;
  if (streamInternals === null || listening == null || typeof acceptOfNode !== 'function') return false;
  // Of the same class as those that it accepts.
  if (!isStreamHandle(listening)) return false;
  const share = new HandleShare(streamInternals);
  listening.onconnection = function accept(error, connected) {
    if (error || !serves()) acceptOfNode.call(this, error, connected);
    else new HandleWire(connected, share).connect(engine);
  };
  return true;
}
