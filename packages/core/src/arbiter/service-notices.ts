/** What systemd is told as the arbiter goes from one activity to the next (sd_notify(3)). */

import type { Notifier } from '../system/notifier.ts';
import type { Activity } from './state.ts';

/** What an arbiter does, as far as the outside is concerned. */
export type ServicePhase = 'starting' | 'serving' | 'reloading' | 'stopping';

/** The phase of an activity. */
export function servicePhase(phase: Activity['phase']): ServicePhase {
  switch (phase) {
    case 'starting':
    case 'serving':
      return phase;
    case 'stopping':
    case 'stopped':
      return 'stopping';
    default:
      return 'reloading';
  }
}

/** Speaks for the main process of the service only: the arbiter that is in charge. */
export class ServiceNotices {
  readonly #notifier: Notifier;

  constructor(notifier: Notifier) {
    this.#notifier = notifier;
  }

  /** This process has become the main one: it gives the signs of life. */
  begin(): void {
    this.#notifier.startWatchdog();
  }

  /** No more signs of life. */
  end(): void {
    this.#notifier.stop();
  }

  /** Tells of a phase that has begun. */
  tell(phase: ServicePhase): void {
    void this.#notifier.send(noticeOf(phase));
  }

  /** Names the main process; resolves when systemd has read it. */
  mainProcess(pid: number): Promise<void> {
    return this.#notifier.send([`MAINPID=${pid}`]);
  }
}

function noticeOf(phase: ServicePhase): readonly string[] {
  switch (phase) {
    case 'starting':
      return ['STATUS=starting'];
    case 'serving':
      return ['READY=1', 'STATUS=serving'];
    case 'reloading':
      // What systemd compares it with is CLOCK_MONOTONIC, which is what hrtime reads.
      return ['RELOADING=1', `MONOTONIC_USEC=${process.hrtime.bigint() / 1000n}`, 'STATUS=reloading'];
    case 'stopping':
      return ['STOPPING=1', 'STATUS=stopping'];
  }
}
