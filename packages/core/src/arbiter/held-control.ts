/** The control socket of the arbiter that is in charge. */

import { type ControlDesk, type ControlSocket, openControlSocket } from '../control/control-server.ts';
import type { Logger } from '../log/logger.ts';

/** Opened when this arbiter is in charge, closed when another one is about to be. */
export class HeldControl {
  readonly #open: () => Promise<ControlSocket | null>;
  readonly #logger: Logger;
  #socket: ControlSocket | null = null;

  /** @param path empty for no control socket */
  constructor(path: string, desk: ControlDesk, logger: Logger) {
    this.#open = async () => (path === '' ? null : openControlSocket(path, desk, logger));
    this.#logger = logger;
  }

  /** @throws BindError when another server answers at the path or the kernel refuses. */
  async open(): Promise<void> {
    this.#socket = await this.#open();
  }

  /** Opens it after a predecessor has let go of it; a server that can't be controlled serves on. */
  takeOver(): void {
    this.open().catch((error) => this.#logger.error(`control socket: ${error}`));
  }

  /** Answers nobody any more but those who wait already. */
  close(): void {
    this.#socket?.close();
    this.#socket = null;
  }
}
