/** Telling the causes of death apart. */

import type { Exit } from './command.ts';
import type { Ending, WorkerState } from './state.ts';

/**
 * Node aborts when its heap is full, as it does for other reasons. From this share of the heap's limit at the last
 * heartbeat on, the heap was the reason: the rest goes quickly, in a last, long garbage collection.
 */
const FULL_HEAP = 0.7;

/** Why a worker ended, as it was before; null when it did as it was told. */
export function endingOf(worker: WorkerState, exit: Exit): Ending | null {
  if (worker.phase === 'stopping') return worker.ending;
  if (worker.phase === 'ready') return endingOfExit(exit, worker.vitals?.heapShare ?? 0);
  if (worker.phase !== 'draining') return endingOfExit(exit, 0);
  if (worker.ending !== null) return worker.ending;
  return exit.code === 0 ? null : endingOfExit(exit, 0);
}

/** The end of a process in words. */
export function describeExit({ code, signal, error }: Exit): string {
  if (error !== null) return error;
  return signal === null ? `exit code ${code}` : `killed by ${signal}`;
}

function endingOfExit(exit: Exit, heapShare: number): Ending {
  const reason = describeExit(exit);
  if (exit.error !== null) return { cause: 'no-process', reason };
  if (exit.outOfMemory) return { cause: 'out-of-memory', reason: `${reason}, by the kernel: out of memory` };
  if (exit.signal === 'SIGABRT' && heapShare >= FULL_HEAP) {
    return { cause: 'out-of-memory', reason: `${reason}: its heap was full` };
  }
  return { cause: exit.signal === null ? 'exit' : 'signal', reason };
}
