/** What has come of a command of the control socket, as far as the arbiter's state tells. */

import type { CommandResult } from '../control/status.ts';
import { fullReason } from './rejection.ts';
import type { ReloadRecord } from './reload-record.ts';
import type { ArbiterState } from './state.ts';

/** The outcome of a reload; undefined while it is not known. `by` is what the reload was asked for with. */
export function reloadOutcome(state: ArbiterState, by: string): CommandResult | undefined {
  const own = state.reloads.find((record) => record.by === by);
  // Whatever superseded it brings the same code or newer, so its outcome is the one that counts.
  const last = own?.outcome === 'superseded' ? state.reloads.at(-1) : own;
  if (last?.outcome === 'accepted') return { outcome: 'done', message: `generation ${last.generation} serves` };
  if (last?.outcome === 'rejected') return { outcome: 'rejected', message: rejection(state, last) };
  return isEnding(state) ? { outcome: 'rejected', message: 'the server is stopping' } : undefined;
}

/** That a reload was taken. */
export function reloadAsked(state: ArbiterState, by: string): CommandResult {
  const own = state.reloads.find((record) => record.by === by);
  if (own === undefined) return { outcome: 'rejected', message: 'the server is stopping' };
  return { outcome: 'asked', message: `reload asked for: generation ${own.generation}` };
}

/** The outcome of asking for a number of workers; undefined while some are not ready or not gone. */
export function scaleOutcome(state: ArbiterState, wanted: number): CommandResult | undefined {
  if (isEnding(state)) return { outcome: 'rejected', message: 'the server is stopping' };
  if (state.target !== wanted) {
    return { outcome: 'rejected', message: `somebody else asked for ${state.target} workers meanwhile` };
  }
  const settled = state.workers.length === wanted && state.workers.every(({ phase }) => phase === 'ready');
  return settled ? { outcome: 'done', message: `${wanted} workers serve` } : undefined;
}

function rejection(state: ArbiterState, record: ReloadRecord): string {
  const stays = `generation ${state.generation.number} stays`;
  return `reload to generation ${record.generation} rejected, ${stays}: ${fullReason(state, record)}`;
}

function isEnding({ activity }: ArbiterState): boolean {
  return activity.phase === 'stopping' || activity.phase === 'stopped';
}
