/** Tying processes to this one, so that none outlives it, not even when this one is killed. */

import { spawnSync } from 'node:child_process';

const SETPRIV = ['setpriv', '--pdeathsig', 'KILL'] as const;

/**
 * Finds the words to put before a command so that the kernel kills its process when this one ends: util-linux' setpriv(1),
 * which sets PR_SET_PDEATHSIG (prctl(2)) and becomes the command. None where it is missing, as on macOS, or is BusyBox',
 * which can't: then a process that is stuck when this one is killed lives on, unless its watchdog notices.
 *
 * The kernel forgets about it when the process changes its user by itself, as workers do with `--initgroups`.
 */
export function findTether(): readonly string[] {
  return spawnSync(SETPRIV[0], [...SETPRIV.slice(1), 'true'], { stdio: 'ignore' }).status === 0 ? SETPRIV : [];
}
