/** Slots that have recovered from early deaths. */

import { inCrashLoop, STABLE_MS } from './back-off.ts';
import { type Draft, log, record } from './draft.ts';
import { type ArbiterState, slotOf, type WorkerState } from './state.ts';

/** Forgets the early deaths of slots whose worker has been ready for long enough. */
export function recoverSlots(draft: Draft): void {
  for (const worker of draft.state.workers) {
    if (recoveryOf(draft.state, worker) > draft.now) continue;
    const slot = slotOf(draft.state, worker.slot);
    const slots = draft.state.slots.with(worker.slot, { ...slot, earlyDeaths: 0, respawnAt: draft.now });
    draft.state = { ...draft.state, slots };
    if (!inCrashLoop(slot)) continue;
    const { pid, generation } = worker;
    const reason = `its worker has been ready for ${STABLE_MS / 1000} s`;
    log(draft, 'info', `slot ${worker.slot} is out of its crash loop: ${reason}`);
    record(draft, { kind: 'crash-loop-left', generation, slot: worker.slot, pid, reason });
  }
}

/** When the slot of a worker has recovered; Infinity when there is nothing to recover from, or not yet a sign of it. */
export function recoveryOf(state: ArbiterState, worker: WorkerState): number {
  const { earlyDeaths, diedAt } = slotOf(state, worker.slot);
  // A worker that was ready before says nothing about those that were to replace it.
  const sign = worker.phase === 'ready' && earlyDeaths > 0 && worker.since >= diedAt;
  return sign ? worker.since + STABLE_MS : Number.POSITIVE_INFINITY;
}
