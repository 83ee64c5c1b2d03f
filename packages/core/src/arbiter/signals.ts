/** Signals of the arbiter process. */

import type { ArbiterSignal } from './command.ts';

const SIGNALS: readonly ArbiterSignal[] = ['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGHUP', 'SIGTTIN', 'SIGTTOU', 'SIGUSR1'];

/** Who hears of signals. */
export interface SignalReports {
  /** A signal about the workers or the end, for the queue. */
  readonly signal: (signal: ArbiterSignal) => void;
  /** SIGUSR2: replace the arbiter itself. */
  readonly upgrade: () => void;
}

/** Reports every signal that means something to the arbiter until the returned function is called. */
export function catchSignals({ signal: report, upgrade }: SignalReports): () => void {
  for (const signal of SIGNALS) process.on(signal, report);
  process.on('SIGUSR2', upgrade);
  return () => {
    for (const signal of SIGNALS) process.off(signal, report);
    process.off('SIGUSR2', upgrade);
  };
}
