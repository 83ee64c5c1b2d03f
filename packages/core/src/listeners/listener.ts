/** A bound socket as the arbiter holds it: never listening, never accepting here. */

/** One bound socket. Workers inherit the descriptor and call listen(2) on it. */
export interface Listener {
  /** Descriptor number in this process. */
  readonly fd: number;
  readonly kind: 'tcp' | 'unix';
  /** The address it was opened for, as `--bind` spells it. */
  readonly bind: string;
  /** Opened by systemd. */
  readonly activated: boolean;
  /** For people: `127.0.0.1:8000`, `unix:/run/x.sock`. */
  readonly label: string;
  /** What the boot log shows: `http://127.0.0.1:8000`, `unix:/run/x.sock`. */
  readonly url: string;
  /** Path of a unix socket's file that is ours to remove; empty when there is none. */
  readonly path: string;
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
