/** Programs of others that tests run: found, run with a deadline, never required on a developer's machine. */

import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type TestContext, test } from 'node:test';

const PATIENCE_MS = 30_000;

/** What a program wrote, standard output and error together, and its exit code. */
export interface ToolRun {
  readonly output: string;
  readonly exitCode: number | null;
}

/** The path of a program, also of one that only root has in its PATH; null when it is not installed. */
export function findTool(name: string): string | null {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  for (const folder of folders) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not in this folder; the next one is looked at.
    }
  }
  return null;
}

/** Registers a test that needs a program. Where that is missing the test is skipped loudly, and fails with CI=true. */
export function testWithTool(tool: string, name: string, run: (path: string, t: TestContext) => Promise<void>): void {
  const path = findTool(tool);
  if (path !== null) {
    test(name, (t) => run(path, t));
    return;
  }
  const reason = `${tool} is not installed; .ci/run installs it where it can`;
  if (process.env.CI === 'true') {
    test(name, () => {
      throw new Error(`${reason}, and CI must skip no test`);
    });
    return;
  }
  console.error(`SKIPPED: ${name}: ${reason}`);
  test(name, { skip: reason }, () => undefined);
}

/** Runs a program to its end. @throws Error when it can't be started or takes too long */
export function runTool(path: string, args: readonly string[]): Promise<ToolRun> {
  return new Promise((resolve, reject) => {
    const child = spawn(path, args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: PATIENCE_MS, killSignal: 'SIGKILL' });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('latin1').on('data', (text: string) => {
        output += text;
      });
    }
    child.on('error', reject);
    child.on('close', (exitCode, signal) => {
      if (signal === null) resolve({ output, exitCode });
      else reject(new Error(`${path} ${args.join(' ')} was ended by ${signal}:\n${output}`));
    });
  });
}
