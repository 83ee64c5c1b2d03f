/** Replacing the running arbiter by one from the program and the settings as they are on disk now. */

import type { Logger } from '../../log/logger.ts';
import { Successor, type SuccessorStart } from './successor.ts';

/** What an upgrade needs of the arbiter that is to be replaced. */
export interface UpgradeOptions {
  readonly logger: Logger;
  /** What a successor gets now. */
  readonly start: () => Omit<SuccessorStart, 'onReady' | 'onEnd'>;
  /** Milliseconds that a successor may take until all its workers are ready. */
  readonly readyMs: () => number;
  /** Resolves when the service manager knows the successor as the main process. */
  readonly announce: (pid: number) => Promise<void>;
  /** Called when the successor is in charge: this arbiter has nothing to do but to finish its requests. */
  readonly retire: () => void;
}

/** What came of an upgrade. */
export interface UpgradeResult {
  readonly outcome: 'done' | 'rejected';
  /** For people. */
  readonly message: string;
}

type Phase =
  | { readonly name: 'idle' }
  | { readonly name: 'waiting'; readonly successor: Successor; readonly timer: NodeJS.Timeout | undefined }
  /** The successor is ready and still alive, and the service manager is being told. */
  | { readonly name: 'announcing'; readonly successor: Successor }
  | { readonly name: 'done' };

/** One upgrade at a time. Until it is done this arbiter is in charge and serves on, whatever happens to the successor. */
export class Upgrade {
  readonly #options: UpgradeOptions;
  #phase: Phase = { name: 'idle' };
  #settle: (result: UpgradeResult) => void = () => {};

  constructor(options: UpgradeOptions) {
    this.#options = options;
  }

  /** True when a successor has taken over. */
  get done(): boolean {
    return this.#phase.name === 'done';
  }

  /** Starts an upgrade unless one runs; resolves when it is over. */
  begin(): Promise<UpgradeResult> {
    const { logger, start, readyMs } = this.#options;
    if (this.#phase.name === 'done') return refused(logger, 'this arbiter has been replaced already');
    if (this.#phase.name !== 'idle') {
      return refused(logger, `the one to process ${this.#phase.successor.pid} is not over`);
    }
    const milliseconds = readyMs();
    const successor = new Successor({
      ...start(),
      onReady: () => void this.#handOver(successor),
      onEnd: (how) => this.#abort(how),
    });
    logger.info(`upgrading: starting a new arbiter (pid ${successor.pid})`);
    this.#phase = { name: 'waiting', successor, timer: this.#limit(milliseconds, successor) };
    return new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  /** Ends a successor that has not taken over; this arbiter is about to stop. */
  cancel(): void {
    if (this.#phase.name !== 'waiting' && this.#phase.name !== 'announcing') return;
    const { successor } = this.#phase;
    if (this.#phase.name === 'waiting') clearTimeout(this.#phase.timer);
    this.#phase = { name: 'idle' };
    this.#settle({ outcome: 'rejected', message: 'the server was told to stop' });
    this.#options.logger.info(`upgrade cancelled: stopping the new arbiter (pid ${successor.pid}) too`);
    successor.end();
  }

  #limit(milliseconds: number, successor: Successor): NodeJS.Timeout | undefined {
    if (!Number.isFinite(milliseconds)) return undefined;
    return setTimeout(() => {
      this.#options.logger.error(`the new arbiter is not ready within ${milliseconds / 1000} s: ending it`);
      successor.end();
    }, milliseconds);
  }

  async #handOver(successor: Successor): Promise<void> {
    if (this.#phase.name !== 'waiting') return;
    clearTimeout(this.#phase.timer);
    this.#phase = { name: 'announcing', successor };
    await this.#options.announce(successor.pid);
    // It may have ended meanwhile.
    if (this.#phase.name !== 'announcing' || this.#phase.successor !== successor) return;
    this.#phase = { name: 'done' };
    this.#options.logger.info(`upgrade done: the new arbiter (pid ${successor.pid}) serves, this one retires`);
    this.#settle({ outcome: 'done', message: `the new arbiter (pid ${successor.pid}) serves` });
    this.#options.retire();
    successor.putInCharge();
  }

  #abort(how: string): void {
    if (this.#phase.name !== 'waiting' && this.#phase.name !== 'announcing') return;
    const announced = this.#phase.name === 'announcing';
    if (this.#phase.name === 'waiting') clearTimeout(this.#phase.timer);
    this.#phase = { name: 'idle' };
    this.#settle({ outcome: 'rejected', message: `the new arbiter ${how}; the old one serves on` });
    this.#options.logger.error(`upgrade aborted: the new arbiter ${how}; this one serves on`);
    if (announced) void this.#options.announce(process.pid);
  }
}

/** Says why there will be no upgrade. */
export function refused(logger: Logger, why: string): Promise<UpgradeResult> {
  logger.warning(`upgrade refused: ${why}`);
  return Promise.resolve({ outcome: 'rejected', message: `upgrade refused: ${why}` });
}
