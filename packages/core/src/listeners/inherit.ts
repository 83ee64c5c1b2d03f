/** Listeners that an arbiter hands to its successor. */

import { closeSync, fstatSync } from 'node:fs';
import { BindError } from '../errors.ts';
import type { HandedSocket } from '../system/handover.ts';
import { type Listener, makeListener } from './listener.ts';
import { unlinkerOf } from './socket-file.ts';

/**
 * Takes over a socket from the arbiter that serves now.
 *
 * @throws BindError when the descriptor is no socket.
 */
export function inheritListener({ fd, path, ...facts }: HandedSocket): Listener {
  if (!isSocket(fd)) throw new BindError(`can't take over ${facts.label}: descriptor ${fd} is no socket`);
  return makeListener(
    { ...facts, fd, path, inherited: true },
    { closeDescriptor: () => closeSync(fd), ...(path === '' ? {} : { unlink: unlinkerOf(path) }) },
  );
}

/** Describes listeners for a successor that gets them as descriptors from `firstFd` on, in this order. */
export function handListeners(listeners: readonly Listener[], firstFd: number): readonly HandedSocket[] {
  return listeners.map(({ kind, bind, activated, label, url, path }, index) => ({
    ...{ fd: firstFd + index, kind, bind, activated, label, url, path },
  }));
}

function isSocket(fd: number): boolean {
  try {
    return fstatSync(fd).isSocket();
  } catch {
    // The descriptor is not open; the caller says so.
    return false;
  }
}
