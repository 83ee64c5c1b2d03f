/** An arbiter's standing in the system: who it succeeds, who succeeds it, its pidfile, and what systemd is told. */

import type { Listener } from '../listeners/listener.ts';
import type { Logger } from '../log/logger.ts';
import type { CoreSettings } from '../settings/core-settings.ts';
import { Notifier } from '../system/notifier.ts';
import type { Origin } from '../system/origin.ts';
import { holdPidfile, type Pidfile } from './pidfile.ts';
import { ServiceNotices, type ServicePhase, servicePhase } from './service-notices.ts';
import type { Activity } from './state.ts';
import { Predecessor } from './upgrade/predecessor.ts';
import { refused, Upgrade, type UpgradeResult } from './upgrade/upgrade.ts';

/** Milliseconds that a successor has on top of its workers' boot timeout, to start itself and read its settings. */
const START_MS = 30_000;

/** What the standing of an arbiter is made of. */
export interface StandingOptions {
  readonly origin: Origin;
  readonly settings: CoreSettings;
  readonly logger: Logger;
  /** The sockets that a successor gets. */
  readonly listeners: () => readonly Listener[];
  /** Awaited before a successor is started; it does not reject. */
  readonly preExec: () => Promise<unknown> | undefined;
  /** Called when this arbiter, which had a predecessor, is in charge. */
  readonly succeeds: () => void;
  /** Begins the graceful end of this arbiter; the successor is not in charge yet. */
  readonly retire: () => void;
}

/** Begun before anything is opened, ended when everything is closed. */
export class Standing {
  readonly #options: StandingOptions;
  readonly #predecessor: Predecessor | null;
  readonly #notices: ServiceNotices | null;
  readonly #upgrade: Upgrade;
  #pidfile: Pidfile | null = null;
  #abandoned: readonly Listener[] = [];
  #hasPredecessor: boolean;
  #phase: ServicePhase = 'starting';

  constructor(options: StandingOptions) {
    this.#options = options;
    const { handover, notify } = options.origin;
    this.#hasPredecessor = handover?.from === 'predecessor';
    this.#notices = notify && new ServiceNotices(new Notifier(notify, options.logger));
    this.#upgrade = new Upgrade(this.#upgradeOptions());
    this.#predecessor = handover && new Predecessor(process, (how) => this.#succeed(how));
  }

  /** Takes its place. @throws ConfigError when the pidfile is held by another process or can't be written. */
  begin(): void {
    const { pid } = this.#options.settings;
    const lock = this.#options.origin.handover?.lock;
    if (pid !== '') this.#pidfile = holdPidfile(pid, lock?.path === pid ? lock.fd : null);
    if (!this.#hasPredecessor) this.#takeCharge();
  }

  /** True while the pidfile and the sockets' files are this arbiter's to remove: not before it has succeeded, nor after. */
  get inCharge(): boolean {
    return !this.#hasPredecessor && !this.#upgrade.done;
  }

  /** Takes over sockets that were handed over although nobody wants them any more. */
  abandon(listeners: readonly Listener[]): void {
    this.#abandoned = [...this.#abandoned, ...listeners];
    for (const { release } of listeners) release();
    if (this.inCharge) for (const { unlink } of listeners) unlink();
  }

  /** Follows what the arbiter is busy with; to be called after each transition. */
  observe(activity: Activity): void {
    const phase = servicePhase(activity.phase);
    if (phase === this.#phase) return;
    if (this.#phase === 'starting' && phase !== 'stopping') this.#predecessor?.ready();
    if (phase === 'stopping') this.#upgrade.cancel();
    this.#phase = phase;
    if (this.inCharge) this.#notices?.tell(phase);
  }

  /** Starts an upgrade if this is the moment; resolves when it is over. */
  async upgrade(): Promise<UpgradeResult> {
    const { logger, preExec } = this.#options;
    if (this.#phase === 'stopping') return refused(logger, 'this arbiter is stopping');
    if (this.#phase === 'starting') return refused(logger, 'this arbiter is not ready itself');
    if (this.#hasPredecessor) return refused(logger, 'this arbiter has not taken over itself');
    await preExec();
    return this.#upgrade.begin();
  }

  /** Whether the file of a listener is this arbiter's to unlink. */
  owns(listener: Listener): boolean {
    return this.inCharge || (this.#hasPredecessor && !listener.inherited);
  }

  /** Leaves nothing behind that is this arbiter's to remove. */
  end(): void {
    if (this.inCharge) this.#pidfile?.release();
    this.#notices?.end();
  }

  #succeed(how: 'handed-over' | 'gone'): void {
    // A launcher goes when it has nothing to wait for any more.
    if (!this.#hasPredecessor) return;
    this.#hasPredecessor = false;
    const { logger } = this.#options;
    for (const { unlink } of this.#abandoned) unlink();
    try {
      this.#takeCharge();
    } catch (error) {
      // The predecessor retires: serving without a pidfile is better than not serving.
      logger.error((error as Error).message);
    }
    if (how === 'gone') logger.warning('the arbiter before this one has ended: this one is in charge now');
    else logger.info('this arbiter is in charge now');
    this.#notices?.tell(this.#phase);
    this.#options.succeeds();
  }

  #takeCharge(): void {
    this.#pidfile?.write();
    this.#notices?.begin();
  }

  #upgradeOptions(): ConstructorParameters<typeof Upgrade>[0] {
    const { origin, settings, logger, listeners, retire } = this.#options;
    const { bootTimeout } = settings;
    return {
      logger,
      start: () => ({
        command: origin.command,
        listeners: listeners(),
        lock: this.#pidfile?.lock ?? null,
        notify: origin.notify,
      }),
      readyMs: () => (bootTimeout > 0 ? bootTimeout * 1000 + START_MS : Number.POSITIVE_INFINITY),
      announce: async (pid) => this.#notices?.mainProcess(pid),
      retire,
    };
  }
}
