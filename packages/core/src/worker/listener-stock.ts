/** Duplicates of the listening descriptors, so that a worker can close its listeners and open them again. */

import type { Channel } from './channel.ts';

/** Node's handle of a listening socket. */
export interface ListenerHandle {
  close(): void;
}

/** Duplicates of each listener that lie ready: so often can a worker close its listeners in a burst. */
const SPARES = 4;

/**
 * Node has no dup(2), but a descriptor that is sent over the IPC channel arrives as a duplicate. So the arbiter is sent one
 * and sends it straight back. Fills up in the background; while it is empty a worker can't close its listeners.
 */
export class ListenerStock {
  readonly #channel: Channel;
  /** Never listened on and never closed: what further duplicates are made of. By listener. */
  readonly #originals: (ListenerHandle | undefined)[] = [];
  readonly #spares: readonly ListenerHandle[][];
  #closed = false;

  /** @param handles The listeners' own handles, in order. */
  constructor(channel: Channel, handles: readonly ListenerHandle[]) {
    this.#channel = channel;
    this.#spares = handles.map(() => []);
    channel.onDuplicate((listener, handle) => this.#put(listener, handle));
    for (const [listener, handle] of handles.entries()) channel.duplicate(listener, handle);
  }

  /** True when one of each listener is there. */
  get filled(): boolean {
    return this.#spares.every((spares) => spares.length > 0);
  }

  /** Takes one of each listener, which {@link filled} has promised, and asks for others in their place. */
  take(): readonly ListenerHandle[] {
    // Asking costs as much as listening, which is what somebody waits for.
    setImmediate(() => {
      for (const listener of this.#spares.keys()) this.#ask(listener);
    });
    return this.#spares.map((spares) => spares.pop()!);
  }

  /** Lets go of all of them: a descriptor that stays open keeps the socket listening. */
  close(): void {
    this.#closed = true;
    for (const handle of [...this.#originals, ...this.#spares.flat()]) handle?.close();
    for (const spares of this.#spares) spares.length = 0;
  }

  #put(listener: number, handle: ListenerHandle): void {
    if (this.#closed) handle.close();
    else if (this.#originals[listener] !== undefined) this.#spares[listener]?.push(handle);
    else {
      this.#originals[listener] = handle;
      for (let count = 0; count < SPARES; count++) this.#ask(listener);
    }
  }

  #ask(listener: number): void {
    const original = this.#closed ? undefined : this.#originals[listener];
    if (original !== undefined) this.#channel.duplicate(listener, original);
  }
}
