/** Requests of the control socket: they become commands in the queue, and wait for what the state says of them. */

import { setTimeout as wait } from 'node:timers/promises';
import type { ControlDesk } from '../control/control-server.ts';
import type { CommandResult, ControlCommand, ServerStatus } from '../control/status.ts';
import { assertNever } from '../errors.ts';
import type { Logger } from '../log/logger.ts';
import type { Command } from './command.ts';
import { reloadAsked, reloadOutcome, scaleOutcome } from './command-outcome.ts';
import type { ArbiterState } from './state.ts';

/** Seconds that an answer without `wait` may take: the loop is never busy for longer. */
const SOON_SECONDS = 5;

/** What the requests need of the arbiter. */
export interface ControlParts {
  readonly log: Pick<Logger, 'info'>;
  readonly enqueue: (command: Command) => void;
  readonly state: () => ArbiterState;
  readonly status: () => ServerStatus;
  /** Begins an upgrade, or says in the log why not; resolves when it is over. */
  readonly upgrade: () => Promise<CommandResult>;
}

/** Tells what came of a command; undefined while that is not known. Asked after each transition from the command's own on. */
type Look = (state: ArbiterState) => CommandResult | undefined;

interface Waiter {
  readonly command: Command;
  readonly look: Look;
  readonly resolve: (result: CommandResult) => void;
  /** The loop has taken the command. */
  taken: boolean;
}

/** Nothing in here keeps the loop waiting: it only looks at the waiters when a transition is over. */
export class ControlRequests implements ControlDesk {
  readonly #parts: ControlParts;
  readonly #waiters = new Set<Waiter>();
  #reloads = 0;

  constructor(parts: ControlParts) {
    this.#parts = parts;
  }

  status(): ServerStatus {
    return this.#parts.status();
  }

  execute(command: ControlCommand, signal: AbortSignal): Promise<CommandResult> {
    this.#parts.log.info(`control socket: ${command.name === 'scale' ? `scale ${command.workers}` : command.name}`);
    switch (command.name) {
      case 'reload':
        return this.#reload(command.waitSeconds, signal);
      case 'scale':
        return this.#scale(command, signal);
      case 'stop':
        return this.#signalled('SIGTERM', 'stop asked for');
      case 'reopen':
        return this.#signalled('SIGUSR1', 'log files opened again');
      case 'upgrade':
        return this.#upgrade(command.waitSeconds, signal);
      default:
        return assertNever(command);
    }
  }

  /** To be called after each transition. */
  observe(command: Command): void {
    for (const waiter of this.#waiters) {
      if (waiter.command === command) waiter.taken = true;
      const result = waiter.taken ? waiter.look(this.#parts.state()) : undefined;
      if (result !== undefined) waiter.resolve(result);
    }
  }

  #reload(waitSeconds: number, signal: AbortSignal): Promise<CommandResult> {
    this.#reloads += 1;
    const by = `control request ${this.#reloads}`;
    const waits = waitSeconds > 0;
    const look: Look = (state) => (waits ? reloadOutcome(state, by) : reloadAsked(state, by));
    return this.#until({ type: 'reload', by }, look, { waitSeconds, signal });
  }

  #scale({ workers, waitSeconds }: Extract<ControlCommand, { name: 'scale' }>, signal: AbortSignal) {
    const asked: CommandResult = { outcome: 'asked', message: `${workers} workers asked for` };
    const look: Look = (state) => (waitSeconds > 0 ? scaleOutcome(state, workers) : asked);
    return this.#until({ type: 'scale', target: workers, by: 'control socket' }, look, { waitSeconds, signal });
  }

  /** A refusal comes at once, and is told to those who do not wait too. */
  async #upgrade(waitSeconds: number, signal: AbortSignal): Promise<CommandResult> {
    const waiting = new AbortController();
    const options = { signal: AbortSignal.any([signal, waiting.signal]) };
    const late: CommandResult =
      waitSeconds > 0
        ? { outcome: 'timed-out', message: `not done within ${waitSeconds} s; it goes on` }
        : { outcome: 'asked', message: 'upgrade asked for; the log says what comes of it' };
    const time = wait(waitSeconds * 1000, late, options).catch(() => late);
    const result = await Promise.race([this.#parts.upgrade(), time]);
    waiting.abort();
    return result;
  }

  #signalled(name: 'SIGTERM' | 'SIGUSR1', message: string): Promise<CommandResult> {
    const { signal } = new AbortController();
    const look: Look = () => ({ outcome: 'asked', message });
    return this.#until({ type: 'signal', signal: name }, look, { waitSeconds: 0, signal });
  }

  async #until(
    command: Command,
    look: Look,
    { waitSeconds, signal }: { readonly waitSeconds: number; readonly signal: AbortSignal },
  ): Promise<CommandResult> {
    const seconds = waitSeconds > 0 ? waitSeconds : SOON_SECONDS;
    let waiter: Waiter | undefined;
    let timer: NodeJS.Timeout | undefined;
    const result = await new Promise<CommandResult>((resolve) => {
      waiter = { command, look, resolve, taken: false };
      this.#waiters.add(waiter);
      const late: CommandResult = { outcome: 'timed-out', message: `not done within ${seconds} s; it goes on` };
      timer = setTimeout(() => resolve(late), seconds * 1000);
      signal.addEventListener('abort', () => resolve(late));
      this.#parts.enqueue(command);
    });
    clearTimeout(timer);
    if (waiter !== undefined) this.#waiters.delete(waiter);
    return result;
  }
}
