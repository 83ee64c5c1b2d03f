/** Says why a module could not be loaded, in one line and with its own line number. */

import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { pathToFileURL } from 'node:url';

const CHECK_MILLISECONDS = 5000;

/** `Error: boom (tricorn.config.ts:3)`: the error and the line of `file` it came from, where there is one; no stack. */
export async function describeLoadError(error: unknown, file: string, directory: string): Promise<string> {
  const name = displayPath(file, directory);
  if (!(error instanceof Error)) return `threw ${String(error)} (${name})`;
  const message = `${error.name}: ${error.message.trim().replaceAll(/\s*\n\s*/g, ' ')}`;
  if (message.includes(`${file}:`)) return message.replaceAll(file, name);
  const line = lineIn(error.stack ?? '', file) ?? (error instanceof SyntaxError ? await lineOfSyntaxError(file) : '');
  return line ? `${message} (${name}:${line})` : `${message} (${name})`;
}

/** A path as a person in that directory would write it. */
export function displayPath(file: string, directory: string): string {
  const path = relative(directory, file);
  return path.startsWith('..') ? file : path;
}

function lineIn(text: string, file: string): string | undefined {
  for (const spelling of [file, pathToFileURL(file).href]) {
    const rest = text.split(spelling)[1];
    const line = rest && /^(?:\?[^\s:)]*)?:(\d+)/.exec(rest)?.[1];
    if (line) return line;
  }
  return undefined;
}

/** Node tells the line of a syntax error in an ES module only on the standard error of a process that ends by it. */
async function lineOfSyntaxError(file: string): Promise<string | undefined> {
  if (!/\.m?js$/.test(file)) return undefined;
  const source = await readFile(file);
  return new Promise((done) => {
    const checker = execFile(
      process.execPath,
      ['--input-type=module', '--check', '-'],
      { timeout: CHECK_MILLISECONDS },
      (_failed, _output, complaint) => done(/^\[stdin\]:(\d+)/m.exec(complaint)?.[1]),
    );
    // A checker that died before it read everything is reported above, as one that found nothing.
    checker.stdin?.on('error', () => undefined);
    checker.stdin?.end(source);
  });
}
