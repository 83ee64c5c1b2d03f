/** Where a thread is stuck, asked from outside through the inspector; no port is opened. */

import type { Session } from 'node:inspector';

/** What a thread is doing, as far as can be seen from outside. */
export type ThreadActivity =
  /** JavaScript: its call frames, innermost first, in the form of a stack. */
  | { readonly kind: 'running'; readonly stack: string }
  /** Nothing: its event loop turns, so the application waits for something. */
  | { readonly kind: 'waiting' }
  /** Something that is not JavaScript, such as a blocking system call; or this Node.js has no inspector. */
  | { readonly kind: 'unknown' };

/** Milliseconds within which a thread answers unless it is in a system call, also on a very busy machine. */
const PATIENCE_MS = 3000;
/** Milliseconds within which a thread that has answered stands still, if it runs JavaScript at all. */
const PAUSE_MS = 500;
/** Titles are `[worker 7] name`, before Node 20.16 `Worker 7`. */
const THREAD_IN_TITLE = /^\[?worker (\d+)/i;
const ENABLE = 1;
const DISABLE = 3;

interface Frame {
  readonly functionName: string;
  readonly location: { readonly scriptId: string; readonly lineNumber: number; readonly columnNumber?: number };
}

/** A message of the thread's own inspector. */
interface Reply {
  readonly id?: number;
  readonly method?: string;
  readonly params?: { readonly callFrames?: readonly Frame[]; readonly scriptId?: string; readonly url?: string };
}

/**
 * Pauses the thread for a moment and reads its call frames. Costs nothing until it is called, then some 30 ms. The thread
 * is meant to be terminated afterwards: its debugger was on.
 */
export async function activityOfThread(threadId: number): Promise<ThreadActivity> {
  if (!process.features.inspector) return { kind: 'unknown' };
  const { Session } = await import('node:inspector');
  const session = new Session();
  session.connect();
  try {
    return await new Inquiry(session, threadId).answer();
  } finally {
    session.disconnect();
  }
}

/** One look at one thread. */
class Inquiry {
  readonly #session: Session;
  readonly #threadId: number;
  /** URLs of what the thread has loaded, by script id. */
  readonly #scripts: Map<string, string> = new Map();
  #sessionId = '';
  #turning = false;
  #frames: readonly Frame[] | null = null;
  #settle: () => void = () => undefined;

  constructor(session: Session, threadId: number) {
    this.#session = session;
    this.#threadId = threadId;
  }

  async answer(): Promise<ThreadActivity> {
    const session = this.#session;
    session.on('NodeWorker.attachedToWorker', ({ params }) => {
      if (Number(THREAD_IN_TITLE.exec(params.workerInfo.title)?.[1]) !== this.#threadId) return;
      this.#sessionId = params.sessionId;
      this.#send({ id: ENABLE, method: 'Debugger.enable' });
      this.#send({ id: 2, method: 'Debugger.pause' });
    });
    session.on('NodeWorker.receivedMessageFromWorker', ({ params }) => {
      if (params.sessionId === this.#sessionId) this.#receive(JSON.parse(params.message));
    });
    const answered = this.#within(PATIENCE_MS);
    session.post('NodeWorker.enable', { waitForDebuggerOnStart: false });
    await answered;
    if (this.#turning && this.#frames === null) await this.#within(PAUSE_MS);
    // A thread that stands in its debugger could not be terminated. This comes behind the order to pause, however late.
    const released = this.#within(PAUSE_MS);
    this.#send({ id: DISABLE, method: 'Debugger.disable' });
    await released;
    if (this.#frames === null) return { kind: this.#turning ? 'waiting' : 'unknown' };
    return { kind: 'running', stack: this.#frames.map((frame) => this.#describe(frame)).join('\n') };
  }

  #receive({ id, method, params }: Reply): void {
    if (id === ENABLE) this.#turning = true;
    if (method === 'Debugger.scriptParsed') this.#scripts.set(params?.scriptId ?? '', params?.url ?? '');
    if (method === 'Debugger.paused') this.#frames = params?.callFrames ?? [];
    if (method === 'Debugger.paused' || id === ENABLE || id === DISABLE) this.#settle();
  }

  #send(message: { readonly id: number; readonly method: string }): void {
    this.#session.post('NodeWorker.sendMessageToWorker', {
      sessionId: this.#sessionId,
      message: JSON.stringify(message),
    });
  }

  /** Resolves when the thread has done what is asked next, or is not going to. */
  #within(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#settle = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #describe({ functionName, location }: Frame): string {
    const { scriptId, lineNumber, columnNumber = 0 } = location;
    const place = `${this.#scripts.get(scriptId)}:${lineNumber + 1}:${columnNumber + 1}`;
    return functionName === '' ? `    at ${place}` : `    at ${functionName} (${place})`;
  }
}
