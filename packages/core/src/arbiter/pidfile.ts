/** The file that tells others the arbiter's pid. */

import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { ConfigError } from '../errors.ts';
import { lockPidfile } from './pidfile-lock.ts';
import { isAlive, startedAfter } from './process-age.ts';

/** A pidfile that is locked: nobody else starts with it. */
export interface Pidfile {
  /** The lock, for a successor; null where the system has none. */
  readonly lock: { readonly fd: number; readonly path: string } | null;
  /** Puts our pid into it, all at once, so that nobody reads half a number. */
  write(): void;
  /** Removes the file if it still has our pid in it. */
  release(): void;
}

/**
 * Locks a pidfile, without writing it yet. That of a process that is gone is free, also when another process has got its
 * pid meanwhile.
 *
 * @param lockFd the lock's descriptor when it was handed over by the arbiter that holds the file
 * @throws ConfigError when a living process holds the file.
 */
export function holdPidfile(path: string, lockFd: number | null = null): Pidfile {
  const lock = lockPidfile(path, lockFd);
  if (lock === 'held') throw held(path, readPid(path));
  if (lockFd === null) {
    try {
      refuseHeld(path);
    } catch (error) {
      lock.close();
      throw error;
    }
  }
  return {
    lock: lock.fd < 0 ? null : { fd: lock.fd, path },
    write: () => write(path),
    release() {
      if (readPid(path) === process.pid) rmSync(path, { force: true });
      lock.close();
    },
  };
}

/** Held by somebody who takes no part in the lock: another program, or a tricorn in another network namespace. */
function refuseHeld(path: string): void {
  const holder = readPid(path);
  if (holder === process.pid || !isAlive(holder)) return;
  const written = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  if (written === undefined || startedAfter(holder, written)) return;
  throw held(path, holder);
}

function held(path: string, holder: number): ConfigError {
  const who = holder === 0 ? 'another tricorn, which is starting' : `process ${holder}, which is running`;
  return new ConfigError([`--pid: ${path} is held by ${who}`]);
}

function write(path: string): void {
  const own = `${path}.${process.pid}`;
  try {
    writeFileSync(own, `${process.pid}\n`);
    renameSync(own, path);
  } catch (cause) {
    rmSync(own, { force: true });
    throw new ConfigError([`--pid: can't write ${path}: ${(cause as Error).message}`], { cause });
  }
}

/** The pid in the file; 0 when there is no file or no number in it. */
function readPid(path: string): number {
  try {
    const pid = Number(readFileSync(path, 'utf8').trim());
    return Number.isSafeInteger(pid) && pid > 0 ? pid : 0;
  } catch {
    // A file that can't be read tells of no process; writing it will say what is wrong.
    return 0;
  }
}
