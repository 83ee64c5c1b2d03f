/** What an arbiter hands to the one that succeeds it, and a launcher to its daemon: descriptors, described by a variable. */

import { ConfigError } from '../errors.ts';

/** A listening socket that changes hands. */
export interface HandedSocket {
  /** Descriptor number in the process that has it. */
  readonly fd: number;
  readonly kind: 'tcp' | 'unix';
  /** The address it was opened for, as `--bind` spells it. */
  readonly bind: string;
  /** Opened by systemd. */
  readonly activated: boolean;
  /** For people: `127.0.0.1:8000`, `unix:/run/x.sock`. */
  readonly label: string;
  /** What the boot log shows: `http://127.0.0.1:8000`, `unix:/run/x.sock`. */
  readonly url: string;
  /** Path of a unix socket's file if it is tricorn's to remove; empty when there is none. */
  readonly path: string;
}

/** Everything that changes hands. */
export interface Handover {
  /** A predecessor goes on serving until it is told that its successor is ready; a launcher ends then. */
  readonly from: 'predecessor' | 'launcher';
  readonly sockets: readonly HandedSocket[];
  /** Descriptor of the pidfile's lock, and the pidfile; null when there is none. */
  readonly lock: { readonly fd: number; readonly path: string } | null;
}

/** What the one who was started says on the IPC channel: all its workers are ready. */
export const READY = 'tricorn-ready';
/** What the predecessor answers: it retires, the other one is in charge. */
export const IN_CHARGE = 'tricorn-in-charge';

const VARIABLE = 'TRICORN_FD';

/** The variable that describes a handover, for the environment of the new process. */
export function handoverVariable(handover: Handover): Readonly<Record<string, string>> {
  return { [VARIABLE]: JSON.stringify(handover) };
}

/**
 * Takes the handover out of the environment, so that no worker sees it.
 *
 * @throws ConfigError when the variable is not one that {@link handoverVariable} made.
 */
export function takeHandover(environment: NodeJS.ProcessEnv): Handover | null {
  const text = environment[VARIABLE];
  if (text === undefined) return null;
  delete environment[VARIABLE];
  try {
    const { from, sockets, lock } = JSON.parse(text) as Handover;
    if ((from === 'predecessor' || from === 'launcher') && Array.isArray(sockets)) return { from, sockets, lock };
  } catch {
    // Not JSON: told below, like any other text that is no handover.
  }
  throw new ConfigError([`$${VARIABLE}: got '${text}', expected it from a tricorn that upgrades; don't set it`]);
}
