/** Shows an error that an application raised as its author wants to see it. */

import { fileURLToPath } from 'node:url';

const OUR_FOLDER: string = fileURLToPath(new URL('..', import.meta.url));

/** Frames of the tools that load TypeScript; they say nothing about the application. */
const LOADER_FRAME = /[/\\]node_modules[/\\](tsx|esbuild)[/\\]/;

/** How many errors of a chain of causes are shown. */
const CAUSES_SHOWN = 5;

/** The error, its stack without frames of tricorn and of Node itself, and the same of its causes. */
export function describeFailure(error: unknown): string {
  const parts: string[] = [];
  let current = error;
  while (current !== undefined && current !== null && parts.length < CAUSES_SHOWN) {
    parts.push(
      current instanceof Error || hasStack(current)
        ? applicationStack(current.stack ?? String(current))
        : thrown(current),
    );
    current = (current as { cause?: unknown }).cause;
  }
  return parts.length === 0 ? thrown(error) : parts.join('\ncaused by: ');
}

/** True when code of the application was running where the error was made, so that it was read and linked by then. */
export function hasApplicationFrame(error: unknown): boolean {
  return hasStack(error) && error.stack.split('\n').some((line) => isFrame(line) && isApplicationFrame(line));
}

function hasStack(value: unknown): value is { stack: string } {
  return typeof (value as { stack?: unknown } | null | undefined)?.stack === 'string';
}

function thrown(value: unknown): string {
  return `thrown: ${typeof value === 'string' ? `'${value}'` : String(value)}`;
}

/** Frames below the application's are those of whoever loads it, up to the worker: they begin with one of ours. */
function applicationStack(stack: string): string {
  const shown: string[] = [];
  let isInApplication = false;
  for (const line of stack.split('\n')) {
    if (!isFrame(line)) shown.push(line);
    else if (isApplicationFrame(line)) {
      shown.push(line);
      isInApplication = true;
    } else if (line.includes(OUR_FOLDER) && (isInApplication || line.includes('at async '))) break;
  }
  return shown.join('\n');
}

function isFrame(line: string): boolean {
  return /^\s+at /.test(line);
}

function isApplicationFrame(line: string): boolean {
  const isInternal = /(\(|at |async )(node:|<anonymous>\)?$)|\((native|<anonymous>)\)$/.test(line);
  return !isInternal && !line.includes(OUR_FOLDER) && !LOADER_FRAME.test(line);
}
