/** Calling a hook so that nothing it does can hurt its process. */

import type { HookLog } from '../settings/hooks.ts';

/** One call of a hook. */
export interface HookCall {
  readonly name: string;
  /** Calls it with its arguments. */
  readonly run: () => unknown;
  /** What is not done by then goes on unattended. */
  readonly timeoutSeconds: number;
  readonly log: HookLog;
}

/**
 * Calls a hook. Returns undefined when it was done at once, else a promise that resolves when it is done or its time is
 * over. Never throws or rejects: a hook that fails or is late is reported in the error log, and that is all.
 */
export function runHook(call: HookCall): Promise<void> | undefined {
  try {
    const running = call.run();
    return isThenable(running) ? attend(running, call) : undefined;
  } catch (error) {
    report(call, error);
    return undefined;
  }
}

async function attend(running: PromiseLike<unknown>, call: HookCall): Promise<void> {
  const { name, timeoutSeconds, log } = call;
  let late = false;
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(() => {
      late = true;
      log.error(`hook ${name} is not done after ${timeoutSeconds} s; going on without it`);
      resolve();
    }, timeoutSeconds * 1000);
  });
  const done = Promise.resolve(running).then(
    () => {
      if (late) log.info(`hook ${name} is done, too late`);
    },
    (error) => report(call, error),
  );
  await Promise.race([done, over]);
  clearTimeout(timer);
}

function report({ name, log }: HookCall, error: unknown): void {
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  log.error(`hook ${name} failed: ${detail}`);
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
