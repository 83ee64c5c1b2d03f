/** Waits for a server to be done with what the last load left behind. */

import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as after } from 'node:timers/promises';
import { processTree } from './process-tree.ts';
import { answers, type RunningServer } from './running-server.ts';

const SETTLE_MILLISECONDS = 60_000;
const LOOK_MILLISECONDS = 10;
/** Looks in a row that have to find nothing at work; a thread may sleep for a moment in the middle of its work. */
const CALM_LOOKS = 3;

/**
 * A generator that stops leaves requests behind that nobody waits for, and a server that works them off one by one would
 * do so in the next turn: with 64 clients and 100 ms of CPU each it would answer nothing for six seconds. Resolves once a
 * request of its own was answered, which stood behind them, and no thread of the server wants a core any more.
 */
export async function settle({ port, pid }: RunningServer, path: string): Promise<void> {
  const deadline = performance.now() + SETTLE_MILLISECONDS;
  await answers(`http://127.0.0.1:${port}${path}`, SETTLE_MILLISECONDS);
  for (let calm = 0; calm < CALM_LOOKS && performance.now() < deadline; ) {
    calm = processTree(pid).some((process) => hasWork(process.pid)) ? 0 : calm + 1;
    // The system tells nobody that a process has come to rest.
    await after(LOOK_MILLISECONDS);
  }
}

/** Whether a thread of the process is on a core or waits for one: proc(5), state R. */
function hasWork(pid: number): boolean {
  try {
    return readdirSync(`/proc/${pid}/task`).some((thread) => {
      const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'latin1');
      return stat[stat.lastIndexOf(')') + 2] === 'R';
    });
  } catch {
    // It ended between the listing and the look.
    return false;
  }
}
