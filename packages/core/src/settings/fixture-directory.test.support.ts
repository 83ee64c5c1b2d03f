/** A directory of files for one test. */

import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A temporary directory with files of the given contents; disposing removes it. */
export interface FixtureDirectory extends Disposable {
  readonly path: string;
  write(file: string, content: string): string;
}

/** Makes the directory and writes the files, by relative path. */
export function fixtureDirectory(files: Readonly<Record<string, string>> = {}): FixtureDirectory {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'tricorn-settings-')));
  const write = (file: string, content: string): string => {
    const target = join(path, file);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, content);
    return target;
  };
  for (const [file, content] of Object.entries(files)) write(file, content);
  return { path, write, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}
