/** Telling the causes of death apart. */

import type { Exit } from './command.ts';
import type { Ending, WorkerState } from './state.ts';

/** Why a worker ended, as it was before; null when it did as it was told. */
export function endingOf(worker: WorkerState, exit: Exit): Ending | null {
  if (worker.phase === 'stopping') return worker.ending;
  if (worker.phase !== 'draining') return endingOfExit(exit);
  if (worker.ending !== null) return worker.ending;
  return exit.code === 0 ? null : endingOfExit(exit);
}

/** The end of a process in words. */
export function describeExit({ code, signal, error }: Exit): string {
  if (error !== null) return error;
  return signal === null ? `exit code ${code}` : `killed by ${signal}`;
}

function endingOfExit(exit: Exit): Ending {
  const reason = describeExit(exit);
  if (exit.error !== null) return { cause: 'no-process', reason };
  return { cause: exit.signal === null ? 'exit' : 'signal', reason };
}
