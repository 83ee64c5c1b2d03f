/**
 * Run in a process of its own by locate-syntax-error.ts: parses the module named on standard input and what it imports
 * by relative path, and lets the first SyntaxError go uncaught, so that Node prints the file, the line and a caret.
 */

import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { SourceTextModule } from 'node:vm';

/** Modules parsed at most; far more than applications have. */
const MODULES_LIMIT = 5_000;

const waiting: string[] = [readFileSync(0, 'utf8')];
const seen = new Set<string>(waiting);

for (let path = waiting.shift(); path !== undefined && seen.size < MODULES_LIMIT; path = waiting.shift()) {
  const parsed = new SourceTextModule(readFileSync(path, 'utf8'), { identifier: path });
  for (const specifier of importedBy(parsed)) {
    const imported = resolve(dirname(path), specifier);
    if (!/^\.{0,2}\//.test(specifier) || !/\.m?js$/.test(imported) || seen.has(imported) || !existsSync(imported))
      continue;
    seen.add(imported);
    waiting.push(imported);
  }
}

/** Node 24.4 put `moduleRequests` in the place of `dependencySpecifiers`. */
function importedBy(module: SourceTextModule): readonly string[] {
  const { moduleRequests } = module as { moduleRequests?: readonly { specifier: string }[] };
  return moduleRequests?.map((request) => request.specifier) ?? module.dependencySpecifiers;
}
