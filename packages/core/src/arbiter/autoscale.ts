/** Following the load with the number of workers, where the settings give a range. */

import { inCrashLoop } from './back-off.ts';
import { type Draft, scale } from './draft.ts';
import { decideTarget, type Load, NO_PRESSURE } from './scaling.ts';
import type { ArbiterState } from './state.ts';

/** Looks at what the last heartbeats said, and changes the number of workers when it is time. */
export function autoscale(draft: Draft): void {
  const { generation, target, pressure } = draft.state;
  const { range } = generation.policy;
  if (range === null) return;
  const load = loadOf(draft.state);
  if (load === null) {
    draft.state = { ...draft.state, pressure: NO_PRESSURE };
    return;
  }
  const decided = decideTarget({ pressure, load, target, range, now: draft.now });
  draft.state = { ...draft.state, pressure: decided.pressure };
  if (decided.target === target) return;
  scale(draft, decided.target, `load ${load.utilisation.toFixed(2)}, queue ${Math.round(load.queueMs)} ms`);
}

/** The load of all slots; null when it says nothing, for some of them boot, wait, or have not beaten yet. */
function loadOf({ activity, workers, target, slots }: ArbiterState): Load | null {
  if (activity.phase !== 'serving' || slots.some((slot, number) => number < target && inCrashLoop(slot))) return null;
  const vitals = workers.flatMap((worker) =>
    worker.phase === 'ready' && worker.vitals !== null ? [worker.vitals] : [],
  );
  if (vitals.length < target) return null;
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    utilisation: mean(vitals.map(({ utilisation }) => utilisation)),
    queueMs: mean(vitals.map(({ queueMs }) => queueMs)),
  };
}
