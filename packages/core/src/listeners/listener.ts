/** A bound socket as the arbiter holds it: never listening, never accepting here. */

/** One bound socket. Workers inherit the descriptor and call listen(2) on it. */
export interface Listener {
  /** Descriptor number in this process. */
  readonly fd: number;
  readonly kind: 'tcp' | 'unix';
  /** For people: `127.0.0.1:8000`, `unix:/run/x.sock`. */
  readonly label: string;
  /** What the boot log shows: `http://127.0.0.1:8000`, `unix:/run/x.sock`. */
  readonly url: string;
  /** Closes this process's descriptor and nothing else. Safe to call again. */
  release(): void;
  /** Closes this process's descriptor, if it is open, and unlinks a unix socket's file if it is still the one that was bound. */
  close(): void;
}
