/** Finds the file and line of a syntax error in ES modules, which Node itself leaves out of the error. */

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const CHECKER: string = fileURLToPath(new URL('./syntax-checker.js', import.meta.url));

/** Parsing a large application takes a second or two; after this the error is shown without its place. */
const DEADLINE_MILLISECONDS = 10_000;

/**
 * `FILE:LINE`, the line and a caret below it, ready to be put before the error; empty when the error is of another kind
 * or says where it is.
 *
 * A process of its own parses the application again, without running it: Node tells the place only of an error that
 * nobody caught.
 */
export async function locateSyntaxError(path: string, error: unknown): Promise<string> {
  if (!(error instanceof SyntaxError) || error.stack?.startsWith('SyntaxError') !== true) return '';
  const complaint = await parseElsewhere(path);
  const end = complaint.indexOf(`SyntaxError: ${error.message}`);
  return end < 0 ? '' : complaint.slice(0, end);
}

/** What Node prints about the first module that doesn't parse; empty when all do. */
function parseElsewhere(path: string): Promise<string> {
  // The environment is empty, because NODE_OPTIONS may preload parts of the application.
  const parameters = ['--experimental-vm-modules', '--no-warnings', CHECKER];
  return new Promise((resolve) => {
    const checker = execFile(
      process.execPath,
      parameters,
      { timeout: DEADLINE_MILLISECONDS, env: {} },
      (_failed, _output, complaint) => resolve(complaint),
    );
    // A checker that died early says so by its exit, which is reported above.
    checker.stdin?.on('error', () => {});
    checker.stdin?.end(path);
  });
}
