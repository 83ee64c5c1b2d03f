/** Tells how far a plan is and how long it will still take, by how its jobs have fared so far. */

import type { Group } from '../cell.ts';
import { estimatedSeconds, type Plan } from './plan.ts';

/** Begins when it is made. */
export class PlanClock {
  readonly #plan: Plan;
  /** Of one repetition, as estimated beforehand. */
  readonly #blockSeconds: number;
  readonly #limitSeconds: number;
  readonly #now: () => number;
  readonly #start: number;
  #doneSeconds = 0;

  /** `now` gives milliseconds. */
  constructor(plan: Plan, now: () => number = () => performance.now()) {
    this.#plan = plan;
    this.#now = now;
    this.#start = now();
    this.#blockSeconds = plan.groups.reduce((sum, group) => sum + estimatedSeconds(group, plan.effort), 0);
    this.#limitSeconds = (plan.effort.minutes ?? Number.POSITIVE_INFINITY) * 60;
  }

  jobIsDone(group: Group): void {
    this.#doneSeconds += estimatedSeconds(group, this.#plan.effort);
  }

  /** Whether a job will probably end within the limit; those of the first repetition are always allowed. */
  hasTimeFor(group: Group, block: number): boolean {
    return block === 0 || this.#elapsed() + this.#secondsFor(group) <= this.#limitSeconds;
  }

  progress(): { readonly done: number; readonly secondsLeft: number } {
    const { blocks } = this.#plan.effort;
    const whole = (this.#blockSeconds * blocks - this.#doneSeconds) * this.#pace();
    const firstBlock = (this.#blockSeconds - this.#doneSeconds) * this.#pace();
    const secondsLeft = Math.max(0, firstBlock, Math.min(whole, this.#limitSeconds - this.#elapsed()));
    // By the clock: how many repetitions there will be is not known, when they end is.
    const done = this.#doneSeconds === 0 ? 0 : this.#elapsed() / (this.#elapsed() + secondsLeft);
    return { done, secondsLeft };
  }

  #secondsFor(group: Group): number {
    return estimatedSeconds(group, this.#plan.effort) * this.#pace();
  }

  #elapsed(): number {
    return (this.#now() - this.#start) / 1000;
  }

  /** Real seconds for an estimated one. */
  #pace(): number {
    return this.#doneSeconds === 0 ? 1 : this.#elapsed() / this.#doneSeconds;
  }
}
