/** When the arbiter has to act next, if nothing happens before. */

import { recoveryOf } from './recovery.ts';
import { dueWorkers } from './recycle.ts';
import { type ArbiterState, slotOf, vacantSlots } from './state.ts';

/** Time of the next deadline, Infinity when there is none. A `tick` is due then. */
export function nextDeadline(state: ArbiterState): number {
  let next = Number.POSITIVE_INFINITY;
  for (const worker of state.workers) if ('deadline' in worker) next = Math.min(next, worker.deadline);
  if (state.activity.phase === 'stopping' || state.activity.phase === 'stopped') return next;
  for (const worker of state.workers) next = Math.min(next, recoveryOf(state, worker));
  for (const { at } of dueWorkers(state)) next = Math.min(next, at);
  for (const slot of vacantSlots(state)) next = Math.min(next, slotOf(state, slot).respawnAt);
  return next;
}
