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

/** The names in `module.exports` or the namespace, imported in a thread of its own: tsx stays where it once was needed. */
async function importElsewhere(path: string): Promise<readonly string[]> {
  const module = new URL('./import-module.js', import.meta.url).href;
  const script = `import('${module}')
    .then(({ importModule }) => importModule(${JSON.stringify(path)}))
    .then((found) => require('node:worker_threads').parentPort.postMessage(Object.keys({ ...found.default, ...found })))`;
  const worker = new Worker(script, { eval: true });
  try {
    return await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
  } finally {
    await worker.terminate();
  }
}

write('package.json', '{ "type": "module" }');
write('dependency.ts', 'export type Name = string;\nexport const name = "found";\n');
const importable: readonly (readonly [what: string, path: string])[] = [
  ['an ES module', join(fixtures, 'express-app.js')],
  ['a CommonJS module', join(fixtures, 'commonjs-computed.cjs')],
  ['TypeScript that can be stripped', join(fixtures, 'stripped.ts')],
  ['TypeScript with an enum in an import', join(fixtures, 'unstrippable.ts')],
  ['TypeScript in CommonJS', write('required.cts', 'enum A { B }\nexports.application = A.B;\n')],
  ['JSX', write('page.tsx', 'const h = (tag: string) => tag; /** @jsx h */ export const application = <p />;')],
  ['a decorator', write('mark.mts', 'const mark = (x: any) => x;\n@mark class A {}\nexport const application = A;\n')],
  ['.js that is a .ts', write('a.ts', `import { name } from './dependency.js';\nexport const application = name;\n`)],
  [
    'a type imported without the word',
    write('b.ts', `import { Name, name } from './dependency.ts';\nexport const application: Name = name;\n`),
  ],
  ['the same, in an import of an import', write('c.ts', `export { application } from './b.ts';\n`)],
];
for (const [what, path] of importable) {
  test(`${what} is imported`, async () => assert((await importElsewhere(path)).includes('application')));
}

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
