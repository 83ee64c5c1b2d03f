/** A look at the main thread from another thread, through V8's inspector. */

import { type Debugger, Session } from 'node:inspector';

/** One frame of a stack. */
export interface Frame {
  /** Empty for code outside any function. */
  readonly functionName: string;
  /** Module URL, a path, or `node:...`. */
  readonly url: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** Where the script's source map is: a URL, possibly relative to `url`; empty when there is none. */
  readonly sourceMapUrl: string;
}

/** What the main thread was seen doing. */
export type Sight =
  /** Running JavaScript, or waiting in it (Atomics.wait, a regular expression); it stands still now. Innermost frame first. */
  | { readonly state: 'running'; readonly frames: readonly Frame[] }
  /** Waiting in its event loop. `resources` as of `process.getActiveResourcesInfo()`. */
  | { readonly state: 'idle'; readonly resources: readonly string[] }
  /** In code that V8 can't interrupt. */
  | { readonly state: 'native' };

/** How long a look may take; then the thread counts as `native`. */
export interface Patience {
  /** Milliseconds for a thread that sleeps. */
  readonly sleepingMs: number;
  /**
   * Milliseconds for one that uses the processor, or waits for it. Taking the request is work for the thread itself, which
   * reports every script that it has loaded, and on an overloaded machine that takes its time.
   */
  readonly busyMs: number;
  /** Whether the main thread uses the processor, or waits for it. */
  readonly isBusy: () => boolean;
}

/** Steps in search of a frame of the application, when microtasks or ticks follow each other without end. */
const STEPS = 10;
/**
 * Milliseconds before a step. A message that comes after the news of a pause and before the thread has settled in it
 * makes Node's inspector spin for ever: `MainThreadInterface::DispatchMessages` throws the wake-up away.
 */
const SETTLE_MS = 20;
/** A thread that could be paused for this many milliseconds, and was not, runs no JavaScript. */
const IDLE_MS = 200;

/**
 * Stops the main thread and looks where it is. The debugger is switched on only now, so that it costs nothing before; V8 takes
 * the request when a loop, a call, a regular expression or an Atomics.wait next checks for interrupts, and an idle event
 * loop takes it too. To be followed by the end of the process.
 */
export function lookAtMainThread(patience: Patience): Promise<Sight> {
  return new Promise((resolve) => new Look(resolve).begin(patience));
}

class Look {
  readonly #session = new Session();
  readonly #scripts = new Map<string, Debugger.ScriptParsedEventDataType>();
  readonly #resolve: (sight: Sight) => void;
  /** The last stack that was seen. */
  #frames: readonly Frame[] = [];
  #steps = 0;

  constructor(resolve: (sight: Sight) => void) {
    this.#resolve = resolve;
  }

  begin({ sleepingMs, busyMs, isBusy }: Patience): void {
    const session = this.#session;
    session.connectToMainThread();
    session.on('Debugger.scriptParsed', ({ params }) => this.#scripts.set(params.scriptId, params));
    session.on('Debugger.paused', ({ params }) => this.#paused(params.callFrames));
    session.post('Debugger.enable');
    session.post('Debugger.pause', () => {
      setTimeout(() => this.#frames.length === 0 && this.#askIdleThread(), IDLE_MS);
    });
    setTimeout(() => (this.#frames.length > 0 || !isBusy()) && this.#giveUp(), sleepingMs);
    setTimeout(() => this.#giveUp(), busyMs);
  }

  /** With what was seen so far; without effect once the look is over. */
  #giveUp(): void {
    this.#resolve(this.#frames.length > 0 ? this.#running() : { state: 'native' });
  }

  #paused(callFrames: readonly Debugger.CallFrame[]): void {
    this.#frames = callFrames.map((frame) => toFrame(frame, this.#scripts));
    if (this.#frames.some(({ url }) => !url.startsWith('node:'))) {
      this.#resolve(this.#running());
      return;
    }
    // An event loop that is not stuck may have been met in a passing callback of Node's own.
    const over = ++this.#steps > STEPS;
    setTimeout(() => (over ? this.#askIdleThread() : this.#session.post('Debugger.stepInto')), SETTLE_MS);
  }

  #askIdleThread(): void {
    // The pause that is pending would stop the expression.
    this.#session.post('Debugger.disable');
    const expression = 'process.getActiveResourcesInfo()';
    this.#session.post('Runtime.evaluate', { expression, returnByValue: true }, (error, { result }) => {
      if (error === null) this.#resolve({ state: 'idle', resources: result.value });
    });
  }

  #running(): Sight {
    return { state: 'running', frames: this.#frames };
  }
}

function toFrame(
  { functionName, location }: Debugger.CallFrame,
  scripts: ReadonlyMap<string, Debugger.ScriptParsedEventDataType>,
): Frame {
  const script = scripts.get(location.scriptId);
  return {
    functionName,
    url: script?.url ?? '',
    line: location.lineNumber + 1,
    column: (location.columnNumber ?? 0) + 1,
    sourceMapUrl: script?.sourceMapURL ?? '',
  };
}
