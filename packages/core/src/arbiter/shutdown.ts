/** Stopping the server. */

import { type Draft, log, retire } from './draft.ts';
import { conclude } from './reload.ts';

/** How to stop. */
export interface Stop {
  /** Don't wait for requests under way. */
  readonly quick: boolean;
  readonly exitCode: number;
  /** Another arbiter accepts from the same sockets. */
  readonly succeeded?: boolean;
}

/** Tells all workers to stop. When the server is stopping already, this can only make it quicker. */
export function beginStop(draft: Draft, stop: Stop): void {
  const { activity } = draft.state;
  if (activity.phase === 'stopped') return;
  const again = activity.phase === 'stopping';
  const quick = stop.quick || again;
  const exitCode = again ? activity.exitCode : stop.exitCode;
  const succeeded = again ? activity.succeeded : (stop.succeeded ?? false);
  draft.state = { ...draft.state, activity: { phase: 'stopping', quick, exitCode, succeeded } };
  for (const { generation, outcome } of draft.state.reloads) {
    if (outcome === 'waiting' || outcome === 'running')
      conclude(draft, generation, { outcome: 'rejected', reason: 'the server stops' });
  }
  log(draft, 'info', quick ? 'stopping quickly' : 'stopping');
  draft.effects.push({ type: 'release-listeners' });
  for (const worker of draft.state.workers) retire(draft, worker, quick ? 'quick' : 'graceful');
}

/** Ends everything once the last worker is gone. */
export function finishWhenEmpty(draft: Draft): void {
  const { activity, workers } = draft.state;
  if (activity.phase !== 'stopping' || workers.length > 0) return;
  const { exitCode } = activity;
  draft.state = { ...draft.state, activity: { phase: 'stopped', exitCode } };
  draft.effects.push({ type: 'finish', exitCode });
}
