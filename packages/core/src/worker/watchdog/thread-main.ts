/** Entry point of the watchdog's thread: waits for the arbiter's question, and for the arbiter's end. */

import { Socket } from 'node:net';
import { workerData } from 'node:worker_threads';
import type { StuckReport } from '../../ipc/messages.ts';
import { frameText } from './frame-text.ts';
import { isMainThreadBusy, kernelSight } from './kernel-sight.ts';
import type { Patience } from './main-thread-sight.ts';
import { readBoard } from './request-board.ts';
import type { WatchdogData } from './watchdog.ts';

/** The look at the main thread takes less than the arbiter waits for the report. */
const PATIENCE: Patience = { sleepingMs: 2000, busyMs: 4000, isBusy: isMainThreadBusy };
/** Milliseconds in which the main thread can leave by itself when the arbiter is gone. */
const ORPHAN_MS = 500;
/** Frames that are reported. */
const FRAMES = 12;

const { fd, board } = workerData as WatchdogData;

async function look(): Promise<Pick<StuckReport, 'state' | 'stack' | 'detail'>> {
  try {
    // Loaded only when it is needed: that memory is free until then.
    const { lookAtMainThread } = await import('./main-thread-sight.ts');
    const sight = await lookAtMainThread(PATIENCE);
    switch (sight.state) {
      case 'running':
        return { state: sight.state, stack: sight.frames.slice(0, FRAMES).map(frameText), detail: '' };
      case 'idle':
        return { state: sight.state, stack: [], detail: sight.resources.join(', ') };
      default:
        return { state: sight.state, stack: [], detail: kernelSight() };
    }
  } catch (error) {
    return { state: 'unknown', stack: [], detail: String(error) };
  }
}

const pipe = new Socket({ fd });
pipe.once('data', async () => {
  const report: StuckReport = { ...(await look()), ...readBoard(board) };
  pipe.write(`${JSON.stringify(report)}\n`);
});
// Whatever the pipe's fault is, `close` follows.
pipe.on('error', () => undefined);
// The arbiter has the other end: it is gone, and nobody else would ever stop a main thread that is stuck.
pipe.on('close', () => setTimeout(() => process.kill(process.pid, 'SIGKILL'), ORPHAN_MS));
