import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { ApplicationError } from '../errors.ts';
import { importModule } from './import-module.ts';

const fixtures: string = fileURLToPath(new URL('../../../../test/fixtures/apps-loading/', import.meta.url));
const folder: string = mkdtempSync(join(tmpdir(), 'tricorn-import-'));
after(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

async function failure(path: string): Promise<string> {
  try {
    await importModule(path);
  } catch (error) {
    assert(error instanceof ApplicationError);
    assert(error.cause !== undefined);
    return error.message;
  }
  assert.fail(`${path} was imported`);
}

for (const name of ['express-app.js', 'stripped.ts', 'unstrippable.ts', 'commonjs-computed.cjs', 'unstrippable.cts']) {
  test(`${name} is imported`, async () => {
    const namespace = await importModule(join(fixtures, name));
    assert(namespace.application !== undefined || namespace.default !== undefined);
  });
}

write('package.json', '{ "type": "module" }');

test('JSX goes through tsx', async () => {
  const path = write('page.tsx', 'const h = (tag: string) => tag; /** @jsx h */ export const application = <p />;');
  assert.equal((await importModule(path)).application, 'p');
});

test('a decorator, which type stripping cannot parse, goes through tsx', async () => {
  const path = write('decorated.mts', 'const mark = (x: any) => x;\n@mark class A {}\nexport const app = A;\n');
  assert.equal(typeof (await importModule(path)).app, 'function');
});

test('an import of .js that is a .ts, and of a type without the word, work as in the TypeScript compiler', async () => {
  write('dependency.ts', 'export type Name = string;\nexport const name = "found";\n');
  const path = write('importing.ts', `import { Name, name } from './dependency.js';\nexport const app: Name = name;\n`);
  assert.equal((await importModule(path)).app, 'found');
});

test('TypeScript is imported in a worker thread as well', async () => {
  const module = new URL('./import-module.js', import.meta.url).href;
  const path = JSON.stringify(join(fixtures, 'unstrippable.ts'));
  const script = `import('${module}').then(async ({ importModule }) =>
    require('node:worker_threads').parentPort.postMessage(Object.keys(await importModule(${path}))))`;
  const worker = new Worker(script, { eval: true });
  const names = await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
  await worker.terminate();
  assert.deepEqual(names, ['application']);
});

for (const name of ['throwing.js', 'throwing.cjs', 'throwing.ts']) {
  test(`${name}: the message has the application's own error and frames, and nobody else's`, async () => {
    const message = await failure(join(fixtures, name));
    assert.match(
      message,
      new RegExp(`failed while loading:\nError: no database.*\n    at connect .*${name}:\\d+:\\d+`),
    );
    assert.doesNotMatch(message, /node:internal|tsx|import-module/);
  });
}

test('causes are shown, and values that are no errors', async () => {
  assert.match(await failure(join(fixtures, 'throwing.js')), /\ncaused by: Error: connection refused\n {4}at connect/);
  assert.match(await failure(join(fixtures, 'throwing-text.js')), /failed while loading:\nthrown: 'out of luck'$/);
});

test('a missing import is told from a missing module', async () => {
  assert.match(
    await failure(join(fixtures, 'missing-import.js')),
    /imports something that does not exist:\n.*not-there/,
  );
  assert.match(await failure(join(fixtures, 'missing-require.cjs')), /imports something .*\n.*a-package-that-is-not/);
});

test('a syntax error shows its file and line, also in a module that the application imports', async () => {
  const broken = write('broken.mjs', 'export const a = 1;\nconst = 2;\n');
  const above = write('above.mjs', `import './broken.mjs';\n`);
  const shown = `${broken}:2\nconst = 2;\n      ^\n\nSyntaxError: Unexpected token '='`;
  assert((await failure(broken)).includes(shown));
  assert((await failure(above)).includes(shown));
  assert((await failure(write('broken.cjs', 'const = 2;\n'))).includes('broken.cjs:1\nconst = 2;'));
  assert.match(await failure(write('broken.ts', 'const a: number = 1;\nconst = 2;\n')), /broken\.ts:2/);
});
