/** The worker's end of the IPC channel. */

import type { SendHandle } from 'node:child_process';
import type { ArbiterMessage, DuplicateMessage, WorkerMessage } from '../ipc/messages.ts';
import type { ListenerHandle } from './listener-stock.ts';

/** Typed messages to and from the arbiter. */
export class Channel {
  #sent: Promise<void> = Promise.resolve();
  #takeDuplicate: (listener: number, handle: ListenerHandle) => void = (_, handle) => handle.close();

  /** Sends; see {@link flushed}. A message to an arbiter that is gone is dropped. */
  send(message: WorkerMessage): void {
    if (process.send === undefined || !process.connected) return;
    this.#sent = new Promise((resolve) => {
      process.send?.(message, undefined, undefined, () => resolve());
    });
  }

  /** Resolves when everything sent so far was handed to the kernel. */
  flushed(): Promise<void> {
    return this.#sent;
  }

  /** Has the arbiter send the handle of a listener back: what arrives is a duplicate. */
  duplicate(listener: number, handle: ListenerHandle): void {
    if (!process.connected) return;
    const message: DuplicateMessage = { type: 'duplicate', listener };
    process.send?.(message, handle as SendHandle, undefined, () => undefined);
  }

  /** Calls `take` for each duplicate that arrives. */
  onDuplicate(take: (listener: number, handle: ListenerHandle) => void): void {
    this.#takeDuplicate = take;
  }

  /** Calls `receive` for each message, and `gone` when the arbiter has ended. */
  listen(receive: (message: ArbiterMessage) => void, gone: () => void): void {
    process.on('message', (message: ArbiterMessage | DuplicateMessage, handle) => {
      if (message.type !== 'duplicate') receive(message);
      else if (handle !== undefined) this.#takeDuplicate(message.listener, handle as ListenerHandle);
    });
    process.on('disconnect', gone);
    if (!process.connected) gone();
  }
}
