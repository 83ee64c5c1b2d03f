import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ConfigError } from '../errors.ts';
import { findConfigFile, readConfigFile } from './config-file.ts';
import { fixtureDirectory } from './fixture-directory.test.support.ts';

async function read(file: string, content: string, others: Record<string, string> = {}): Promise<object> {
  using directory = fixtureDirectory({ ...others, [file]: content });
  const found = findConfigFile(directory.path);
  assert.ok(found);
  assert.ok(found.endsWith(file));
  const entries = await readConfigFile(found, directory.path);
  return Object.fromEntries(entries.map((entry) => [entry.key, 'value' in entry && entry.value]));
}

async function faultOf(file: string, content: string, others: Record<string, string> = {}): Promise<string> {
  const error = await read(file, content, others).then(
    () => assert.fail('no error'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof ConfigError, String(error));
  assert.equal(error.faults.length, 1);
  return error.message;
}

describe('findConfigFile', () => {
  it('finds none in an empty directory, and prefers TypeScript', () => {
    using empty = fixtureDirectory();
    assert.equal(findConfigFile(empty.path), undefined);
    using both = fixtureDirectory({ 'tricorn.config.js': '', 'tricorn.config.ts': '' });
    assert.ok(findConfigFile(both.path)?.endsWith('tricorn.config.ts'));
  });
});

describe('readConfigFile', () => {
  const typescript = 'interface A { n: number }\nconst a: A = { n: 3 };\nexport default { workers: a.n };\n';
  const module = { 'package.json': '{ "type": "module" }' };

  it('reads every kind of file', async () => {
    assert.deepEqual(await read('tricorn.config.json', '{ "workers": 3 }'), { workers: 3 });
    assert.deepEqual(await read('tricorn.config.mjs', 'export default { workers: 3 }'), { workers: 3 });
    assert.deepEqual(await read('tricorn.config.cjs', 'module.exports = { workers: 3 }'), { workers: 3 });
    assert.deepEqual(await read('tricorn.config.js', 'module.exports = { workers: 3 }'), { workers: 3 });
    assert.deepEqual(await read('tricorn.config.js', 'export default { workers: 3 }', module), { workers: 3 });
    assert.deepEqual(await read('tricorn.config.mts', typescript), { workers: 3 });
    assert.deepEqual(await read('tricorn.config.ts', typescript), { workers: 3 });
    assert.deepEqual(await read('tricorn.config.ts', typescript, module), { workers: 3 });
  });

  it('reads TypeScript that Node itself cannot strip', async () => {
    assert.deepEqual(await read('tricorn.config.ts', 'enum E { A = 3 }\nexport default { workers: E.A };'), {
      workers: 3,
    });
  });

  it('reads what a compiler made of an ES module', async () => {
    const compiled =
      "Object.defineProperty(exports, '__esModule', { value: true });\nexports.default = { workers: 3 };";
    assert.deepEqual(await read('tricorn.config.cjs', compiled), { workers: 3 });
  });

  it('calls a function, async or not, and leaves undefined keys out', async () => {
    assert.deepEqual(await read('tricorn.config.mjs', 'export default () => ({ a: 1, b: undefined })'), { a: 1 });
    assert.deepEqual(await read('tricorn.config.mjs', 'export default async () => ({ a: 2 })'), { a: 2 });
  });

  for (const [file, content] of [
    ['tricorn.config.mjs', (n: number) => `export default { workers: ${n} }`],
    ['tricorn.config.cjs', (n: number) => `module.exports = { workers: ${n} }`],
    ['tricorn.config.ts', (n: number) => `export default { workers: ${n} as number }`],
    ['tricorn.config.mts', (n: number) => `export default { workers: ${n} as number }`],
  ] as const) {
    it(`reads ${file} afresh each time`, async () => {
      using directory = fixtureDirectory();
      for (const workers of [2, 3]) {
        const path = directory.write(file, content(workers));
        const [entry] = await readConfigFile(path, directory.path);
        assert.deepEqual(entry, { key: 'workers', label: `workers in ${file}`, value: workers });
      }
    });
  }

  const thrower = 'const a = 1;\n\nfunction f() { throw new TypeError("no\\n luck"); }\nexport default f();\n';

  for (const file of ['tricorn.config.mjs', 'tricorn.config.ts', 'tricorn.config.mts']) {
    it(`tells the line where ${file} throws, in one line without a stack`, async () => {
      assert.equal(await faultOf(file, thrower), `config file: TypeError: no luck (${file}:3)`);
    });
  }

  it('tells the line where a function throws', async () => {
    const content = 'export default async () => {\n  throw new Error("late");\n};';
    assert.equal(await faultOf('tricorn.config.mjs', content), 'config file: Error: late (tricorn.config.mjs:2)');
  });

  for (const file of ['tricorn.config.mjs', 'tricorn.config.js', 'tricorn.config.ts']) {
    it(`tells the line of a syntax error in ${file}`, async () => {
      const fault = await faultOf(file, 'const a = 1;\nexport default { a,, };\n', module);
      assert.match(fault, new RegExp(`^config file: .*${file}:2`));
      assert.ok(!fault.includes('\n'));
    });
  }

  it('names a module that is not there', async () => {
    assert.match(await faultOf('tricorn.config.mjs', "import './gone.mjs';"), /Cannot find module .*gone\.mjs/);
  });

  it('refuses an export that is no object', async () => {
    const expected = 'expected an object of settings or a function that returns one';
    assert.equal(
      await faultOf('tricorn.config.mjs', 'export const a = 1;'),
      `tricorn.config.mjs: got no default export, ${expected}`,
    );
    assert.equal(await faultOf('tricorn.config.json', '[1]'), `tricorn.config.json: got 1, ${expected}`);
    assert.equal(
      await faultOf('tricorn.config.mjs', 'export default null'),
      `tricorn.config.mjs: got null, ${expected}`,
    );
  });

  it('says so when the file does not exist', async () => {
    await assert.rejects(readConfigFile('/nowhere/x.js', '/tmp'), {
      message: "--config: got '/nowhere/x.js', expected a file that exists",
    });
  });
});
