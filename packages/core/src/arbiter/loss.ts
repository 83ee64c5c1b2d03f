/** What the loss of a worker means for what the arbiter is doing. */

import { EXIT } from '../errors.ts';
import { activeIn, type Draft, log, vacate } from './draft.ts';
import { goBack } from './reload.ts';
import { beginStop } from './shutdown.ts';
import { isActive, type WorkerState } from './state.ts';

/** A worker that was not told to stop is gone, going or about to be killed; `why` was logged. */
export interface Loss {
  /** As it was before. */
  readonly worker: WorkerState;
  /** Continues the sentence "reload rejected: ...". */
  readonly why: string;
  /** Exit code if this ends the server. */
  readonly exitCode?: number;
}

/**
 * Draws the consequences. At the first start a worker that can't boot ends the server: whoever started it is watching. In
 * a reload the loss of a new worker leads back to the old generation. Else the slot gets another worker.
 */
export function lose(draft: Draft, { worker, why, exitCode }: Loss): void {
  if (!isActive(worker)) return;
  const { activity } = draft.state;
  // A slot that a roll was about to take over has lost nothing; only a replacement that nobody asked for has to wait.
  const served = activeIn(draft.state, worker.slot).some(({ id }) => id !== worker.id);
  if (!served || activity.phase === 'serving') vacate(draft, worker);
  if (activity.phase === 'starting' && worker.phase === 'booting') {
    beginStop(draft, { quick: false, exitCode: exitCode ?? EXIT.workerBoot });
  } else if (activity.phase === 'rolling' && worker.generation === activity.to.number) {
    if (activity.from !== null) {
      goBack(draft, activity.from, why);
    } else if (worker.phase === 'booting') {
      log(draft, 'error', `can't go back to generation ${activity.to.number}: ${why}`);
      draft.state = { ...draft.state, activity: { phase: 'serving' } };
    }
  }
}
