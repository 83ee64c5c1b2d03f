/** Every rule of the parser is broken once, and the corpus must notice. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { MUTATIONS, type Mutation } from './corpus/mutations.ts';
import { CORE_BUILD } from './corpus/read-requests.ts';
import { TemporaryFolder } from './harness/temporary-folder.ts';

/** Long enough for the whole corpus on a busy machine. */
const DEADLINE_MS = 20_000;

const PARSER_FILES: readonly string[] = [
  'chunk-queue',
  'authority',
  'chunked-decoder',
  'field-parser',
  'head-parser',
  'octets',
  'proxy/forwarding-fields',
  'request-fields',
  'request-reader',
  'trailer-fields',
];

describe('a broken rule turns the corpus red', { concurrency: 2 }, () => {
  let folder: TemporaryFolder;
  before(() => {
    folder = new TemporaryFolder();
    writeFileSync(folder.file('package.json'), '{ "type": "module" }');
  });
  after(() => folder[Symbol.dispose]());

  test('unless none is broken', async () => {
    assert.equal(await faultsWith(copyParser(folder, 'unchanged')), 0);
  });

  for (const [index, mutation] of MUTATIONS.entries()) {
    test(mutation.rule, async () => {
      const copy = copyParser(folder, String(index));
      breakRule(copy, mutation);
      assert.notEqual(await faultsWith(copy), 0, 'no case of the corpus has noticed');
    });
  }
});

/** A copy of the parser's part of core's build; gives its folder. */
function copyParser(folder: TemporaryFolder, name: string): string {
  const copy = folder.file(name);
  mkdirSync(`${copy}/http`, { recursive: true });
  cpSync(`${CORE_BUILD}/errors.js`, `${copy}/errors.js`);
  for (const file of PARSER_FILES) cpSync(`${CORE_BUILD}/http/${file}.js`, `${copy}/http/${file}.js`);
  return copy;
}

function breakRule(copy: string, { file, find, replace }: Mutation): void {
  const path = `${copy}/http/${file}.js`;
  const source = readFileSync(path, 'utf8');
  assert.equal(source.split(find).length, 2, `'${find}' must be in ${file}.js once`);
  writeFileSync(
    path,
    source.replace(find, () => replace),
  );
}

/** How many cases turn red. */
async function faultsWith(copy: string): Promise<number> {
  const worker = new Worker(new URL('./corpus/mutation-worker.js', import.meta.url), {
    workerData: copy,
    resourceLimits: { maxOldGenerationSizeMb: 256 },
  });
  try {
    const [faults] = await once(worker, 'message', { signal: AbortSignal.timeout(DEADLINE_MS) });
    return faults as number;
  } catch (error) {
    // A parser that never ends would be noticed, too; one that can't be loaded shows nothing.
    if (error instanceof Error && error.name === 'AbortError') return 1;
    throw error;
  } finally {
    await worker.terminate();
  }
}
