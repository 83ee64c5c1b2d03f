/** Where systemd wants to hear how the service is (sd_notify(3)), and how often. */

/** The service manager as its variables describe it. */
export interface NotifyTarget {
  /** `NOTIFY_SOCKET` as it was given: a path, or `@` and an abstract name. */
  readonly socket: string;
  /** Milliseconds within which each sign of life must come (`WatchdogSec=`); 0 when none is asked for. */
  readonly watchdogMs: number;
}

/**
 * Takes the variables out of the environment: workers have nothing to tell systemd. Null when it doesn't listen.
 *
 * @param pid whose signs of life count; null when this process is about to become the one whose do
 */
export function takeNotifyTarget(environment: NodeJS.ProcessEnv, pid: number | null): NotifyTarget | null {
  const { NOTIFY_SOCKET, WATCHDOG_USEC, WATCHDOG_PID } = environment;
  for (const name of ['NOTIFY_SOCKET', 'WATCHDOG_USEC', 'WATCHDOG_PID']) delete environment[name];
  if (!NOTIFY_SOCKET) return null;
  const meant = pid === null || !WATCHDOG_PID || WATCHDOG_PID === String(pid);
  const microseconds = meant && /^\d+$/.test(WATCHDOG_USEC ?? '') ? Number(WATCHDOG_USEC) : 0;
  return { socket: NOTIFY_SOCKET, watchdogMs: microseconds / 1000 };
}

/** The variables again, for the arbiter that succeeds this one. */
export function notifyVariables(target: NotifyTarget | null): Readonly<Record<string, string>> {
  if (target === null) return {};
  const watchdog = target.watchdogMs > 0 ? { WATCHDOG_USEC: String(target.watchdogMs * 1000) } : {};
  return { NOTIFY_SOCKET: target.socket, ...watchdog };
}
