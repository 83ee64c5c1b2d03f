/** What a transition may know of the world besides its command: passed in, so that it can be repeated. */

/** When a command is acted on. */
export interface Moment {
  /** Monotonic milliseconds, never less than at the command before. */
  readonly now: number;
  /** Milliseconds since 1970, for the history only. */
  readonly at: number;
  /** From 0 to below 1. */
  readonly random: number;
}

/** The moment that it is. */
export function currentMoment(): Moment {
  return { now: performance.now(), at: Date.now(), random: Math.random() };
}
