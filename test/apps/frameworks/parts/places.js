/** Where the applications keep files: a folder of the test's own. */

import { appendFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const FOLDER = process.env.TRICORN_TEST_FOLDER ?? '';

/** Folder of the static files. */
export const PUBLIC = join(FOLDER, 'public');

/** A static file of some hundred kilobytes of text. */
export const SAMPLE = join(PUBLIC, 'sample.txt');

/** Absolute path of a file or folder that the test can see too. */
export function place(name) {
  return join(FOLDER, name);
}

/** Adds a line that the test waits for. */
export function note(name, line) {
  appendFileSync(place(name), `${line}\n`);
}

/** Resolves when the test has made the file. */
export async function gate(name) {
  while (!existsSync(place(name))) await delay(5);
}
