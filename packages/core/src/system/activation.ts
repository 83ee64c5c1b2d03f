/** systemd's socket activation (sd_listen_fds(3)): sockets that are open when the process starts. */

import { ConfigError } from '../errors.ts';

/** A socket that systemd opened. */
export interface Activation {
  readonly fd: number;
  /** `FileDescriptorName=` of the socket unit; the unit's name when it has none, empty when systemd gave no names. */
  readonly name: string;
}

const FIRST_FD = 3;
/** More than any unit opens; a larger number is no count of sockets. */
const MOST = 1024;

/**
 * Takes the sockets out of the environment, so that no worker believes them to be its own. Empty when they are meant for
 * another process.
 *
 * @throws ConfigError when `LISTEN_FDS` is no count.
 */
export function takeActivation(environment: NodeJS.ProcessEnv, pid: number): readonly Activation[] {
  const { LISTEN_PID, LISTEN_FDS, LISTEN_FDNAMES } = environment;
  for (const name of ['LISTEN_PID', 'LISTEN_FDS', 'LISTEN_FDNAMES', 'LISTEN_PIDFDID']) delete environment[name];
  if (LISTEN_PID !== String(pid) || LISTEN_FDS === undefined) return [];
  const count = /^\d+$/.test(LISTEN_FDS) ? Number(LISTEN_FDS) : Number.NaN;
  if (!(count <= MOST)) throw new ConfigError([`$LISTEN_FDS: got '${LISTEN_FDS}', expected a number of sockets`]);
  const names = LISTEN_FDNAMES?.split(':') ?? [];
  return Array.from({ length: count }, (_, index) => ({ fd: FIRST_FD + index, name: names[index] ?? '' }));
}
