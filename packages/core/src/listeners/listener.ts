/** A bound socket as the arbiter holds it: never listening, never accepting here. */

import type { HandedSocket } from '../system/handover.ts';

/** One bound socket. Workers inherit the descriptor and call listen(2) on it. */
export interface Listener extends HandedSocket {
  /** Handed over by the arbiter that served before this one, which may still be in charge. */
  readonly inherited: boolean;
  /** Closes this process's descriptor and nothing else; the socket lives on where others have it open. Safe to call again. */
  release(): void;
  /** Unlinks a unix socket's file if it is still the one that was bound. */
  unlink(): void;
  /** Closes this process's descriptor, if it is open, and unlinks the file. */
  close(): void;
}

/** Makes a listener of its facts and the ways to close its descriptor and to unlink its file, if there is one. */
export function makeListener(
  facts: Omit<Listener, 'release' | 'unlink' | 'close'>,
  { closeDescriptor, unlink = () => undefined }: { closeDescriptor: () => void; unlink?: () => void },
): Listener {
  let open = true;
  const release = (): void => {
    // Once closed, its number may be somebody else's.
    if (open) closeDescriptor();
    open = false;
  };
  const close = (): void => {
    release();
    unlink();
  };
  return { ...facts, release, unlink, close };
}
