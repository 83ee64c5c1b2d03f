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

  /** Whether another repetition will probably end within the limit; the first is always allowed. */
  hasTimeForBlock(): boolean {
    return this.#doneSeconds === 0 || this.#elapsed() + this.#blockSeconds * this.#pace() <= this.#limitSeconds;
  }

  progress(): { readonly done: number; readonly secondsLeft: number } {
    const whole = this.#blockSeconds * this.#plan.effort.blocks;
    const left = Math.min((whole - this.#doneSeconds) * this.#pace(), this.#limitSeconds - this.#elapsed());
    return { done: this.#doneSeconds / whole, secondsLeft: Math.max(0, left) };
  }

  #elapsed(): number {
    return (this.#now() - this.#start) / 1000;
  }

  /** Real seconds for an estimated one. */
  #pace(): number {
    return this.#doneSeconds === 0 ? 1 : this.#elapsed() / this.#doneSeconds;
  }
}
