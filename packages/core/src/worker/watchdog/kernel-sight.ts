/** What Linux says of a thread that V8 can't interrupt. */

import { readFileSync } from 'node:fs';

const STATES: Readonly<Record<string, string>> = {
  R: 'running',
  S: 'sleeping',
  D: 'waiting for a disk',
  T: 'stopped by a signal',
  t: 'stopped by a debugger',
};

/** For people: state of the main thread, where it sleeps in the kernel, and its child processes. */
export function kernelSight(): string {
  const task = `/proc/self/task/${process.pid}`;
  const letter = /\) (\w)/.exec(read(`${task}/stat`))?.[1] ?? '';
  const parts = [STATES[letter] ?? 'in an unknown state'];
  const where = read(`${task}/wchan`);
  if (where !== '' && where !== '0') parts.push(`in the kernel's ${where}`);
  const children = read(`${task}/children`).split(' ').filter(Boolean);
  for (const pid of children) {
    const command = read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim().slice(0, 100);
    parts.push(`child process ${pid} (${command})`);
  }
  return parts.join(', ');
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    // Not Linux, not allowed in this container, or a process that has just ended: that part is left out.
    return '';
  }
}
