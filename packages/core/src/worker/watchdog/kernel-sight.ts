/** What Linux says of a thread that V8 can't interrupt. */

import { readFileSync } from 'node:fs';

const STATES: Readonly<Record<string, string>> = {
  R: 'running',
  S: 'sleeping',
  D: 'waiting for a disk',
  T: 'stopped by a signal',
  t: 'stopped by a debugger',
};

const MAIN_THREAD = `/proc/self/task/${process.pid}`;

/** True when the main thread uses the processor, or waits for it. */
export function isMainThreadBusy(): boolean {
  return stateLetter() === 'R';
}

/** For people: state of the main thread, where it sleeps in the kernel, and its child processes. */
export function kernelSight(): string {
  const parts = [STATES[stateLetter()] ?? 'in an unknown state'];
  const where = read(`${MAIN_THREAD}/wchan`);
  if (where !== '' && where !== '0') parts.push(`in the kernel's ${where}`);
  const children = read(`${MAIN_THREAD}/children`).split(' ').filter(Boolean);
  for (const pid of children) {
    const command = read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim().slice(0, 100);
    parts.push(`child process ${pid} (${command})`);
  }
  return parts.join(', ');
}

function stateLetter(): string {
  return /\) (\w)/.exec(read(`${MAIN_THREAD}/stat`))?.[1] ?? '';
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    // Not Linux, not allowed in this container, or a process that has just ended: that part is left out.
    return '';
  }
}
