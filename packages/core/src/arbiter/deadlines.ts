/** Acting on deadlines that have come. */

import { assertNever } from '../errors.ts';
import { type Draft, describe, kill, log, put } from './draft.ts';
import { lose } from './loss.ts';
import { recoverSlots } from './recovery.ts';
import type { Ending, WorkerState } from './state.ts';
import { policyOf } from './worker-events.ts';

/**
 * Kills every worker whose deadline has come. When this process was frozen (a suspended machine or container) so were
 * the workers, and they are given the time that was lost.
 */
export function enforceDeadlines(draft: Draft, frozenMs: number): void {
  for (const worker of draft.state.workers) {
    if (!('deadline' in worker)) continue;
    if (frozenMs > 0) put(draft, { ...worker, deadline: worker.deadline + frozenMs });
    else if (worker.deadline <= draft.now) overdue(draft, worker);
  }
  recoverSlots(draft);
}

function overdue(draft: Draft, worker: WorkerState): void {
  switch (worker.phase) {
    case 'booting': {
      const why = `not ready within ${policyOf(draft, worker).bootMs / 1000} s`;
      log(draft, 'error', `${describe(worker)} is ${why}: sending SIGKILL`);
      abandon(draft, worker, { cause: 'boot-timeout', reason: why });
      return;
    }
    case 'ready': {
      const ageSeconds = Math.round((draft.now - worker.beatAt) / 100) / 10;
      const fields = { slot: worker.slot, pid: worker.pid, ageSeconds };
      draft.effects.push({ type: 'log', level: 'error', message: 'worker timeout: sending SIGKILL', fields });
      abandon(draft, worker, { cause: 'timeout', reason: `no heartbeat for ${ageSeconds} s` });
      return;
    }
    case 'draining': {
      if (!worker.served && worker.ending === null) {
        log(draft, 'info', `${describe(worker)} is not wanted any more and still boots: sending SIGKILL`);
        kill(draft, worker, null);
        return;
      }
      const within = worker.graceMs > 0 ? `within ${worker.graceMs / 1000} s` : 'when told to';
      log(draft, 'error', `${describe(worker)} did not stop ${within}: sending SIGKILL`);
      kill(draft, worker, worker.ending ?? { cause: 'graceful-timeout', reason: 'stop took too long' });
      return;
    }
    case 'stopping':
    case 'dead':
      return;
    default:
      assertNever(worker);
  }
}

function abandon(draft: Draft, worker: WorkerState, ending: Ending): void {
  kill(draft, worker, ending);
  lose(draft, { worker, why: `${describe(worker)}: ${ending.reason}` });
}
