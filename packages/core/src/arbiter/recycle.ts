/** Replacing workers that have served for long enough or grown too large, without a gap. */

import { STABLE_MS } from './back-off.ts';
import { activeIn, type Draft, describe, log, spawn } from './draft.ts';
import { type ArbiterState, type Policy, slotOf, type WorkerState } from './state.ts';

const MIB = 1024 * 1024;

type ReadyWorker = Extract<WorkerState, { phase: 'ready' }>;

/** What a worker said with its last heartbeat, as far as it matters for its replacement. */
export interface Wear {
  readonly requests: number;
  readonly rssBytes: number;
}

/** Why a worker is due for replacement, in words; null when it is not. */
export function wornOut(
  worker: ReadyWorker,
  { wear, policy, now }: { readonly wear: Wear; readonly policy: Policy; readonly now: number },
): string | null {
  if (worker.worn !== null) return worker.worn;
  if (worker.requestLimit > 0 && wear.requests >= worker.requestLimit) return `it served ${wear.requests} requests`;
  // One that is too large from the start would be replaced without end.
  const settled = now - worker.since >= STABLE_MS;
  if (policy.maxMemoryBytes === 0 || wear.rssBytes < policy.maxMemoryBytes || !settled) return null;
  return `it uses ${Math.round(wear.rssBytes / MIB)} MiB of memory`;
}

/** Boots the replacements of workers that are due, as many at once as the settings allow. */
export function recycle(draft: Draft): void {
  for (const { worker } of dueWorkers(draft.state)) {
    const { generation, target } = draft.state;
    if (slotOf(draft.state, worker.slot).respawnAt > draft.now || worker.slot >= target) continue;
    if (crowdedSlots(draft.state) >= generation.policy.recycleSurge) return;
    log(draft, 'info', `${describe(worker)} is replaced: ${worker.worn}`);
    spawn(draft, worker.slot, generation);
  }
}

/** Workers that are due for replacement and have none yet, and when it may come. */
export function dueWorkers(state: ArbiterState): readonly { readonly worker: ReadyWorker; readonly at: number }[] {
  if (state.activity.phase !== 'serving' || crowdedSlots(state) >= state.generation.policy.recycleSurge) return [];
  return state.workers
    .filter((worker) => worker.phase === 'ready')
    .filter(({ worn, slot }) => worn !== null && activeIn(state, slot).length === 1)
    .map((worker) => ({ worker, at: slotOf(state, worker.slot).respawnAt }));
}

/** Slots with more than one process: a replacement boots, or the one that was replaced drains. */
function crowdedSlots({ workers }: ArbiterState): number {
  const seen = new Set<number>();
  const crowded = new Set<number>();
  for (const { slot } of workers) (seen.has(slot) ? crowded : seen).add(slot);
  return crowded.size;
}
