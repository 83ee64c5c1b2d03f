/** Work that keeps a thread busy, and where it was done. */

import { threadId } from 'node:worker_threads';

/** The process and the thread this runs in. */
export function who() {
  return { pid: process.pid, threadId };
}

/** Burns the CPU for `ms` milliseconds. `start` and `end` are milliseconds since the epoch. */
export function cpu(ms) {
  return timed(() => {
    const end = performance.now() + ms;
    while (performance.now() < end);
  });
}

/** Blocks the thread for `ms` milliseconds without using the CPU. */
export function block(ms) {
  return timed(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms));
}

function timed(work) {
  const start = Date.now();
  work();
  return { ...who(), start, end: Date.now() };
}
