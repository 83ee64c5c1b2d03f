/** Signals of the arbiter process. */

import type { ArbiterSignal } from './command.ts';

const SIGNALS: readonly ArbiterSignal[] = ['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGHUP', 'SIGTTIN', 'SIGTTOU', 'SIGUSR1'];

/** Reports every signal that means something to the arbiter until the returned function is called. */
export function catchSignals(report: (signal: ArbiterSignal) => void): () => void {
  for (const signal of SIGNALS) process.on(signal, report);
  return () => {
    for (const signal of SIGNALS) process.off(signal, report);
  };
}
