/** Starts that must fail, and what every one of them must do. */

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { runToExit } from 'tricorn/testing';
import { processesWith } from './processes-with.ts';
import { TemporaryFolder } from './temporary-folder.ts';

/** A command line that can't work. */
export interface BadStart {
  readonly name: string;
  /** All words of the command. `FOLDER` stands for the working directory, `MODULE` for `module.mjs` in it. */
  readonly words: readonly string[];
  /** Source of the application or config file `module.mjs`; by default an application that works. */
  readonly module?: string;
  readonly exitCode: number;
  /** What the only message says; `MODULE` and `FOLDER` as above. */
  readonly says: RegExp;
}

const GOOD_MODULE = `export const application = (request, response) => response.end('good');\n`;
/** A message: an error of the log, or what the command says without a log. */
const MESSAGE = /\[(?:ERROR|CRITICAL)\]|^tricorn: /;
/** Stack frames are the application's only; none of ours and none of Node's. */
const FOREIGN_FRAME = /packages\/(core|worker-)|\/dist\/|node:internal|^\s+at (?!.*module\.mjs)/;

/** Runs it in a folder of its own and asserts that it says what is wrong, once, and leaves nothing behind. */
export async function assertFailsCleanly({ words, module = GOOD_MODULE, exitCode, says }: BadStart): Promise<void> {
  using folder = new TemporaryFolder();
  writeFileSync(folder.file('module.mjs'), module);
  writeFileSync(folder.file('plain-file'), '');
  const before = folder.entries();
  const mark = randomUUID();
  const run = await runToExit({
    args: words.map((word) => word.replace('FOLDER', folder.path)),
    exact: true,
    cwd: folder.path,
    env: { TRICORN_TEST_MARK: mark },
  });
  const output = run.lines.join('\n');
  assert.equal(run.exitCode, exitCode, output);
  assert.match(run.stderr.join('\n'), says);
  assert.deepEqual(run.stdout, []);
  assert.equal(run.lines.filter((line) => MESSAGE.test(line)).length, 1, `expected one message:\n${output}`);
  assert.deepEqual(
    run.lines.filter((line) => FOREIGN_FRAME.test(line)),
    [],
    output,
  );
  assert.deepEqual(processesWith(`TRICORN_TEST_MARK=${mark}`), [], 'no process is left');
  assert.deepEqual(folder.entries(), before, 'no file is left');
}
