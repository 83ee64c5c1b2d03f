/** A reload of an application whose import takes seconds, of which no client may notice anything. */

import { setTimeout as delay } from 'node:timers/promises';
import { SOON_MS } from 'tricorn/testing';
import { CountedLoad } from '../harness/counted-load.ts';
import { Soak } from './soak.ts';

const IMPORT_MS = 3000;
const SLOW_MS = 100;
/** Two workers, one after the other, and some time for their boot. */
const WINDOW_MS = 2 * IMPORT_MS + 2000;
const LOAD = { path: '/', keepAlive: 0, thinking: 4, thinkMs: 40, connecting: 2, pauseMs: 40 };

/** What requests took in one window of time. */
interface Window {
  requests: number;
  slow: number;
  slowestMs: number;
}

/** Requests slower than 100 ms while workers are reloaded, and in as many windows of the same length without a reload. */
export async function slowImport(workerClass: string, times: number): Promise<string> {
  await using soak = await Soak.start({ workerClass });
  await soak.stopLoad();
  soak.application.repair(IMPORT_MS);
  const windows = { reload: empty(), quiet: empty() };
  for (let count = 0; count < times; count += 1) {
    await watch(soak, windows.quiet, () => delay(WINDOW_MS));
    await watch(soak, windows.reload, async () => {
      const from = await soak.signal('SIGHUP');
      await Promise.all([soak.server.waitForLine(/reload done/, SOON_MS, from), delay(WINDOW_MS)]);
    });
    await soak.rest();
  }
  const [during, without] = [show(windows.reload), show(windows.quiet)];
  const line = `${times} reloads with an import of ${IMPORT_MS} ms: ${during}; without a reload: ${without}`;
  if (windows.reload.slowestMs > IMPORT_MS / 2) throw new Error(`a request waited for the import: ${line}`);
  return line;
}

async function watch(soak: Soak, window: Window, work: () => Promise<unknown>): Promise<void> {
  await using load = new CountedLoad({
    ...LOAD,
    place: soak.server.port,
    observe: (_, milliseconds) => {
      window.requests += 1;
      if (milliseconds > SLOW_MS) window.slow += 1;
      window.slowestMs = Math.max(window.slowestMs, milliseconds);
    },
  });
  await work();
  const { answered, ...lost } = await load.stop();
  if (Object.values(lost).some((count) => count > 0)) throw new Error(`lost: ${JSON.stringify({ answered, ...lost })}`);
}

function empty(): Window {
  return { requests: 0, slow: 0, slowestMs: 0 };
}

function show({ requests, slow, slowestMs }: Window): string {
  return `${slow} of ${requests} requests over ${SLOW_MS} ms, the slowest ${Math.round(slowestMs)} ms`;
}
