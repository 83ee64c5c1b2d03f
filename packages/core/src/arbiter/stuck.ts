/** What is said of a stuck worker, once its watchdog has seen it. */

import type { StuckReport } from '../ipc/messages.ts';
import { escapeInvisible } from '../log/escape.ts';
import type { Command } from './command.ts';
import { type Draft, describe, log, put } from './draft.ts';
import type { ArbiterState, WorkerState } from './state.ts';

/** What an overdue worker was about: booting, serving, or finishing what was under way. */
export type Stage = 'boot' | 'application' | 'drain';

/** The stage of a worker, as of the state before it was to be killed. */
export function stageOf(state: ArbiterState, id: number): Stage {
  const phase = state.workers.find((worker) => worker.id === id)?.phase;
  if (phase === 'booting') return 'boot';
  return phase === 'ready' ? 'application' : 'drain';
}

/** Logs where the worker is stuck, and puts it into the reason of its end. */
export function onExplained(
  draft: Draft,
  worker: WorkerState,
  { stage, report }: Extract<Command, { type: 'explained' }>,
): void {
  // One that boots is not stuck for being busy with that when it is not wanted any more.
  if (worker.phase === 'stopping' && worker.ending === null) return;
  const where = summary(report);
  const lines = [`${describe(worker)} is stuck, stage ${stage}: ${where}`];
  for (const { request, ageSeconds } of report.requests) {
    lines.push(`running ${escapeInvisible(request)} for ${ageSeconds.toFixed(1)} s`);
  }
  const more = report.inFlight - report.requests.length;
  if (more > 0) lines.push(`and ${more} older requests`);
  for (const frame of report.stack) lines.push(`at ${escapeInvisible(frame)}`);
  log(draft, 'error', lines.join('\n'));
  if (worker.phase !== 'stopping' || worker.ending === null) return;
  const reason = `${worker.ending.reason}; ${where}`;
  put(draft, { ...worker, ending: { ...worker.ending, reason } });
}

function summary({ state, stack, detail }: StuckReport): string {
  const text = escapeInvisible(detail);
  switch (state) {
    case 'running':
      return `at ${escapeInvisible(stack.find((frame) => !frame.includes('(node:')) ?? stack[0] ?? 'an unknown place')}`;
    case 'idle':
      return `waits in its event loop for what does not come (open: ${text || 'nothing'})`;
    case 'native':
      return `in native code, main thread ${text}`;
    default:
      return `its watchdog can't see where: ${text}`;
  }
}
