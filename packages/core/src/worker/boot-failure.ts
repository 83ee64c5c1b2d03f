/** How the arbiter is told that a worker can't boot. */

import { EXIT, TricornError } from '../errors.ts';
import type { WorkerMessage } from '../ipc/messages.ts';

/** The message for an error that ended the boot. An error of ours speaks for itself, any other shows its stack. */
export function bootFailure(error: unknown): Extract<WorkerMessage, { type: 'boot-failed' }> {
  if (error instanceof TricornError) {
    return { type: 'boot-failed', code: error.code, message: error.message, exitCode: error.exitCode };
  }
  return { type: 'boot-failed', code: 'ERR_TRICORN_WORKER_BOOT', message: stackOf(error), exitCode: EXIT.workerBoot };
}

/** The stack of an error with those of its causes, as Node prints it; anything else as text. */
export function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.stack ?? `${error.name}: ${error.message}`;
  return error.cause === undefined ? own : `${own}\ncaused by: ${stackOf(error.cause)}`;
}
