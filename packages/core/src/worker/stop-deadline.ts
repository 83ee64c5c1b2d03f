/** The time a stopping worker has. */

/** An abort signal with a deadline that can only come nearer. */
export class StopDeadline {
  readonly #controller = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #at: number = Number.POSITIVE_INFINITY;

  /** Aborted when the time is over. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Leaves at most this many seconds from now. */
  limit(seconds: number): void {
    const at = performance.now() + seconds * 1000;
    if (at >= this.#at) return;
    this.#at = at;
    clearTimeout(this.#timer);
    if (seconds <= 0) this.#controller.abort();
    else this.#timer = setTimeout(() => this.#controller.abort(), seconds * 1000);
  }
}
