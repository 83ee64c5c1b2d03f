/** The process that started this arbiter and waits for it: the arbiter to succeed, or the launcher of a daemon. */

import { IN_CHARGE, READY } from '../../system/handover.ts';

/** The IPC channel to it, which is this process' own. */
export interface ParentChannel {
  readonly connected: boolean;
  send?(message: string, handle: undefined, options: undefined, sent: (error: Error | null) => void): boolean;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'disconnect', listener: () => void): unknown;
  disconnect(): void;
}

/** Tells it that all workers are ready, and hears that it hands over or has ended. */
export class Predecessor {
  readonly #channel: ParentChannel;

  /**
   * @param succeed called once: with `handed-over` when it retires for us, with `gone` when it has ended without that
   */
  constructor(channel: ParentChannel, succeed: (how: 'handed-over' | 'gone') => void) {
    this.#channel = channel;
    let open = true;
    const once = (how: 'handed-over' | 'gone'): void => {
      if (open) succeed(how);
      open = false;
    };
    channel.on('message', (message) => {
      if (message !== IN_CHARGE) return;
      once('handed-over');
      if (channel.connected) channel.disconnect();
    });
    channel.on('disconnect', () => once('gone'));
    if (!channel.connected) once('gone');
  }

  /** Says that all workers are ready. */
  ready(): void {
    // When it has just ended, `disconnect` tells so.
    if (this.#channel.connected) this.#channel.send?.(READY, undefined, undefined, () => undefined);
  }
}
