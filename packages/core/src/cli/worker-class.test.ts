import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { WorkerClassError } from '../errors.ts';
import { coreTable } from '../settings/core-table.ts';
import { fixtureDirectory } from '../settings/fixture-directory.test.support.ts';
import { workerClassIn } from '../settings/worker-class-shape.ts';
import { mergeTables } from './merge-tables.ts';
import { findWorkerClass } from './worker-class.ts';
import { PLAIN, THREADED } from './worker-classes.test.support.ts';

async function failure(name: string, files: Record<string, string> = {}): Promise<string> {
  using directory = fixtureDirectory(files);
  const error = await findWorkerClass(name, directory.path).then(
    () => assert.fail('no error'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof WorkerClassError, String(error));
  assert.equal(error.exitCode, 2);
  return error.message;
}

describe('findWorkerClass', () => {
  it('finds the built-in classes, and async under the names of its peers', async () => {
    for (const name of ['sync', 'gthread', 'async']) {
      assert.equal((await findWorkerClass(name, '/')).workerClass.name, name);
    }
    for (const alias of ['gevent', 'eventlet', 'tornado', 'asgi']) {
      const { workerClass, url } = await findWorkerClass(alias, '/');
      assert.equal(workerClass.name, 'async');
      assert.match(url, /^file:.*worker-async/);
    }
  });

  it('finds a file by path, TypeScript too', async () => {
    using directory = fixtureDirectory({
      'plain.mjs': PLAIN,
      'sub/typed.ts': `const name: string = 'typed';\n${PLAIN.replace("'plain'", 'name')}`,
      'named.cjs': PLAIN.replace('export default', 'exports.workerClass ='),
    });
    const byPath = await findWorkerClass('./plain.mjs', directory.path);
    assert.equal(byPath.workerClass.name, 'plain');
    assert.equal(byPath.url, pathToFileURL(`${directory.path}/plain.mjs`).href);
    for (const path of ['plain.mjs', `${directory.path}/plain.mjs`, './named.cjs']) {
      assert.equal((await findWorkerClass(path, directory.path)).workerClass.name, 'plain');
    }
    assert.equal((await findWorkerClass('sub/typed.ts', directory.path)).workerClass.name, 'typed');
  });

  it('finds a package installed for the working directory, by its name and by its short name', async () => {
    const description = '{ "exports": { ".": { "default": "./main.mjs" } } }';
    using directory = fixtureDirectory({
      'node_modules/tricorn-worker-plain/package.json': description,
      'node_modules/tricorn-worker-plain/main.mjs': PLAIN,
      'node_modules/@acme/threaded/package.json': description,
      'node_modules/@acme/threaded/main.mjs': THREADED,
    });
    for (const name of ['plain', 'tricorn-worker-plain']) {
      assert.equal((await findWorkerClass(name, directory.path)).workerClass.name, 'plain');
    }
    assert.equal((await findWorkerClass('@acme/threaded', directory.path)).workerClass.name, 'threaded');
  });

  it('says what there is and what was tried when the name is unknown', async () => {
    const message = await failure('gevnt');
    assert.match(message, /^worker class 'gevnt': got no class of that name; did you mean gevent\?/);
    assert.match(message, /sync, gthread, async; gevent, eventlet, tornado, asgi mean async/);
    assert.match(message, /tried gevnt and tricorn-worker-gevnt/);
    assert.doesNotMatch(await failure('zzzzzzzz'), /did you mean/);
  });

  it('takes no module of Node for a package', async () => {
    assert.match(await failure('fs'), /got no class of that name/);
  });

  it('says where it looked for a path', async () => {
    assert.match(await failure('./gone.mjs'), /got a path where no file is, .*gone\.mjs$/);
  });

  it('tells the line when the module throws', async () => {
    const message = await failure('./broken.mjs', { 'broken.mjs': '\nthrow new Error("boom");' });
    assert.equal(message, "worker class './broken.mjs' can't be loaded: Error: boom (broken.mjs:2)");
  });

  it('says what is missing when the module is no worker class', async () => {
    const faults: readonly [content: string, fault: RegExp][] = [
      ['export const x = 1;', /no default export/],
      ['export default { settings: {}, create() {} };', /its 'name' is not a text/],
      ["export default { name: 'x', settings: {} };", /its 'create' is not a function/],
      ["export default { name: 'x', create() {} };", /its 'settings' is not an object/],
      ["export default { name: 'x', create() {}, settings: { a: { flags: ['a'] } } };", /setting 'a' has 'flags'/],
    ];
    for (const [content, fault] of faults) {
      assert.match(await failure('./x.mjs', { 'x.mjs': content }), fault);
    }
  });
});

describe('workerClassIn', () => {
  it('refuses a setting that could not be read or shown', () => {
    const type = { placeholder: 'N', parse: Number, check: Number, format: String };
    const setting = { flags: ['--x'], type, default: 1, section: 'S', summary: 'X.' };
    const withSetting = (changes: object): object => ({
      name: 'x',
      create: () => undefined,
      settings: { x: { ...setting, ...changes } },
    });
    assert.equal(workerClassIn({ default: withSetting({}) }).name, 'x');
    assert.throws(
      () => workerClassIn({ default: withSetting({ type: { ...type, parse: null } }) }),
      /a 'type' without parse/,
    );
    assert.throws(() => workerClassIn({ default: withSetting({ summary: undefined }) }), /no section or summary/);
    const { default: _default, ...unset } = setting;
    const bare = { name: 'x', create: () => undefined, settings: { x: unset } };
    assert.throws(() => workerClassIn({ default: bare }), /setting 'x' has no default/);
  });
});

describe('mergeTables', () => {
  const type = { placeholder: 'N', parse: Number, check: Number, format: String };
  const own = (key: string, flag: string, defaults = {}): ReturnType<typeof workerClassIn> => ({
    name: 'mine',
    settings: { [key]: { flags: [flag], type, default: 1, section: 'S', summary: 'X.' } },
    defaults,
    create: () => undefined,
  });

  it('adds the settings of the class', () => {
    assert.ok('lanes' in mergeTables(coreTable, own('lanes', '--lanes')));
  });

  it('refuses a key or flag of core, the short -t, an action and the negative of a switch', () => {
    assert.throws(() => mergeTables(coreTable, own('workers', '--lanes')), /take names of core's: workers$/);
    for (const flag of ['-w', '-t', '--help', '--no-light-fetch']) {
      assert.throws(() => mergeTables(coreTable, own('lanes', flag)), new RegExp(`core's: ${flag}$`));
    }
  });

  it('refuses a default for a setting that core does not have', () => {
    assert.throws(
      () => mergeTables(coreTable, own('lanes', '--lanes', { keepalive: 0 })),
      /no setting of core's: keepalive/,
    );
  });
});
