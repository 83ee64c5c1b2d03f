/** Says something at most once in a while, so that an attack can't fill the disk. */

const QUIET_MILLISECONDS = 10_000;

/** A message that may be said now and then; one of these for each kind of message. */
export class Seldom {
  #quietUntil = Number.NEGATIVE_INFINITY;
  #unsaid = 0;

  /**
   * Calls `say` unless it was called in the last 10 seconds.
   *
   * @param say is told how many calls were left out since the last one
   */
  tell(say: (unsaid: number) => void): void {
    const now = performance.now();
    if (now < this.#quietUntil) {
      this.#unsaid++;
      return;
    }
    this.#quietUntil = now + QUIET_MILLISECONDS;
    const unsaid = this.#unsaid;
    this.#unsaid = 0;
    say(unsaid);
  }
}
