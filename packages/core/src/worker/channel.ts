/** The worker's end of the IPC channel. */

import type { ArbiterMessage, WorkerMessage } from '../ipc/messages.ts';

/** Typed messages to and from the arbiter. */
export class Channel {
  #sent: Promise<void> = Promise.resolve();

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

  /** Calls `receive` for each message, and `gone` when the arbiter has ended. */
  listen(receive: (message: ArbiterMessage) => void, gone: () => void): void {
    process.on('message', receive);
    process.on('disconnect', gone);
    if (!process.connected) gone();
  }
}
