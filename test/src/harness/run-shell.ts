/** Commands as a person types them. */

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { REPOSITORY } from './places.ts';

const LONGEST_MS = 20_000;

/** Runs shell text in a folder, with `npx tricorn` as the command of this repository, and gives its standard output. */
export async function runShell(text: string, cwd: string): Promise<string> {
  const tricorn = `'${process.execPath}' '${REPOSITORY}packages/core/bin/tricorn.js'`;
  const script = text.replaceAll('npx tricorn', tricorn);
  const { stdout } = await promisify(execFile)('sh', ['-euc', script], { cwd, timeout: LONGEST_MS });
  return stdout;
}

/** The words of `npx tricorn ...`, split by a real shell. */
export async function wordsOfTricorn(command: string): Promise<string[]> {
  const [, words] = /^npx tricorn\b(.*)\n?$/.exec(command) ?? [];
  assert.ok(words !== undefined, `expected one command, npx tricorn ..., got ${command}`);
  const { stdout } = await promisify(execFile)('sh', ['-euc', `for word in ${words}; do printf '%s\\n' "$word"; done`]);
  return stdout.split('\n').filter((word) => word !== '');
}
