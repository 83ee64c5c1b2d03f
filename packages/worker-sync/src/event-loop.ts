/** Node's event loop, as seen from a thread that blocks outside it. */

import type { SystemCalls } from './system-calls.ts';

/** Longest wait, in milliseconds, when libuv can't be asked when it has something to do. */
const BLIND_WAIT_MS = 100;

/** Lets the event loop run between blocking system calls. */
export class EventLoop {
  /** Becomes readable when the loop has something to do; null when this Node does not tell. */
  readonly fd: number | null;
  readonly #timeout: () => number;
  #turnedAt = 0;

  constructor(calls: Pick<SystemCalls, 'eventLoop'>) {
    this.fd = calls.eventLoop?.backendFd ?? null;
    this.#timeout = calls.eventLoop?.backendTimeout ?? ((): number => BLIND_WAIT_MS);
  }

  /** performance.now() of the last turn. */
  get turnedAt(): number {
    return this.#turnedAt;
  }

  /**
   * Runs what is queued with process.nextTick and as microtasks, and nothing else: a fifth of the price of {@link turn}.
   */
  tick(): Promise<void> {
    return new Promise(nextTick);
  }

  /** Turns the loop once: timers, descriptors (signals, IPC), immediates.  */
  async turn(): Promise<void> {
    await new Promise<void>(immediately);
    // Node keeps the loop from waiting until all immediates of a turn have run, and this one is still counted. Taking
    // the last one back tells Node to look again; without it timeoutMs() would be 0 for ever.
    clearImmediate(setImmediate(nothing));
    this.#turnedAt = performance.now();
  }

  /**
   * Milliseconds that the thread may block before the loop must turn; 0 when it must now, -1 without end. Counted from
   * {@link turnedAt}.
   */
  timeoutMs(): number {
    return this.#timeout();
  }
}

function nextTick(resolve: () => void): void {
  process.nextTick(resolve);
}

function immediately(resolve: () => void): void {
  setImmediate(resolve);
}

function nothing(): void {}
