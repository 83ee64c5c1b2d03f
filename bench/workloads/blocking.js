/**
 * I/O-bound and blocking: the thread is held for 10 ms, or for `/MILLISECONDS`, without using CPU, as by a
 * synchronous driver, after a readFileSync.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bothForms, text } from './both-forms.js';

const FILE = fileURLToPath(import.meta.url);
const never = new Int32Array(new SharedArrayBuffer(4));

export const { node, web } = bothForms((path) => {
  const { length } = readFileSync(FILE);
  Atomics.wait(never, 0, 0, Number(path.slice(1)) || 10);
  return text(String(length));
});
