/** How long a thread may take. */

/** Milliseconds; Infinity for no limit. */
export interface TimeLimits {
  /** For a request without any progress. */
  readonly requestMs: number;
  /** For loading the application. */
  readonly loadMs: number;
}

const MOST_MS = 500;
const LEAST_MS = 10;

/** Milliseconds between two looks at the threads: several in each limit. */
export function lookIntervalMs({ requestMs, loadMs }: TimeLimits): number {
  return Math.max(LEAST_MS, Math.min(MOST_MS, requestMs / 8, loadMs / 8));
}

/** Seconds with one decimal, for people. */
export function secondsOf(milliseconds: number): number {
  return Math.round(milliseconds / 100) / 10;
}
