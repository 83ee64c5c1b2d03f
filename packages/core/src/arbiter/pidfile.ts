/** The file that tells others the arbiter's pid. */

import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { ConfigError } from '../errors.ts';

/** A pidfile that is held. */
export interface Pidfile {
  /** Removes the file if it still has our pid in it. */
  release(): void;
}

/**
 * Writes our pid, all at once, so that nobody reads half a number. The file of a process that is gone is replaced.
 *
 * @throws ConfigError when a living process holds the file or it can't be written.
 */
export function holdPidfile(path: string): Pidfile {
  const own = `${path}.${process.pid}`;
  try {
    writeFileSync(own, `${process.pid}\n`);
    claim(path, own);
  } catch (cause) {
    if (cause instanceof ConfigError) throw cause;
    throw new ConfigError([`--pid: can't write ${path}: ${(cause as Error).message}`], { cause });
  } finally {
    rmSync(own, { force: true });
  }
  return {
    release() {
      if (readPid(path) === process.pid) rmSync(path, { force: true });
    },
  };
}

function claim(path: string, own: string): void {
  try {
    // Unlike a rename, a link fails when somebody else was quicker.
    linkSync(own, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const holder = readPid(path);
    if (holder !== process.pid && isAlive(holder)) {
      throw new ConfigError([`--pid: ${path} is held by process ${holder}, which is running`]);
    }
    renameSync(own, path);
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

function isAlive(pid: number): boolean {
  if (pid === 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
