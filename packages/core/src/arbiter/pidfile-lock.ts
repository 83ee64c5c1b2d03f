/** The lock of a pidfile: a name in Linux' abstract socket namespace, which the kernel frees with the last process that has it. */

import { createHash } from 'node:crypto';
import { closeSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { getSystemErrorName } from 'node:util';
import { ConfigError } from '../errors.ts';
import { createServerHandle } from '../listeners/server-handle.ts';

/** A lock that is held as long as the descriptor is open here or in a successor. */
export interface PidfileLock {
  /** -1 where there are no abstract names: then only the pid in the file protects it. */
  readonly fd: number;
  close(): void;
}

/** Bytes of an abstract name, the NUL before it included. At full length no version of Node.js pads it. */
const NAME_BYTES = 108;

/**
 * Locks the pidfile at a path, which need not exist yet.
 *
 * @param inherited the lock's descriptor when it was handed over
 * @returns `held` when another process has it
 * @throws ConfigError when the directory doesn't exist or the kernel refuses.
 */
export function lockPidfile(path: string, inherited: number | null): PidfileLock | 'held' {
  if (inherited !== null) return { fd: inherited, close: () => closeSync(inherited) };
  if (process.platform !== 'linux') return { fd: -1, close: () => undefined };
  const handle = createServerHandle({ address: nameOf(path), port: -1, family: -1 });
  if (typeof handle !== 'number') return { fd: handle.fd, close: () => handle.close() };
  const fault = getSystemErrorName(handle);
  if (fault === 'EADDRINUSE') return 'held';
  throw new ConfigError([`--pid: can't lock ${path}: ${fault}`]);
}

/** The same for every way to write the path, so it is made of the directory's identity. */
function nameOf(path: string): string {
  const directory = statSync(dirname(path), { throwIfNoEntry: false });
  if (!directory?.isDirectory()) throw new ConfigError([`--pid: can't write ${path}: its directory doesn't exist`]);
  const identity = `${directory.dev}:${directory.ino}:${basename(path)}`;
  return `\0tricorn-pidfile-${createHash('sha256').update(identity).digest('hex')}`.padEnd(NAME_BYTES, '-');
}
