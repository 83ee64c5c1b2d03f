import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { ApplicationError } from '../errors.ts';
import { locateModule } from './locate-module.ts';

const folder: string = mkdtempSync(join(tmpdir(), 'tricorn-locate-'));
after(() => rmSync(folder, { recursive: true }));

function write(path: string, text = ''): string {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

test('a path is found with and without its extension, JavaScript before TypeScript', () => {
  const js = write('server.js');
  const ts = write('server.ts');
  assert.equal(locateModule('server', folder), js);
  assert.equal(locateModule('./server', folder), js);
  assert.equal(locateModule('server.ts', folder), ts);
  assert.equal(locateModule(ts, '/'), ts);
});

test('a dotted module is a path with slashes', () => {
  const wsgi = write('config/wsgi.mjs');
  assert.equal(locateModule('config.wsgi', folder), wsgi);
});

test('a folder is its main or its index', () => {
  const index = write('plain/index.ts');
  write('packed/package.json', '{ "main": "./lib/start" }');
  const main = write('packed/lib/start.cjs');
  assert.equal(locateModule('plain', folder), index);
  assert.equal(locateModule('./packed', folder), main);
  assert.equal(locateModule('.', join(folder, 'packed')), main);
});

test('a package is found from the working directory, also one for import alone', () => {
  write('node_modules/classic/package.json', '{ "main": "main.js" }');
  const classic = write('node_modules/classic/main.js');
  const exports = { '.': { types: './x.d.ts', import: { default: './esm.js' } }, './sub': { import: './sub.js' } };
  write('node_modules/@scope/esm/package.json', JSON.stringify({ exports }));
  const esm = write('node_modules/@scope/esm/esm.js');
  write('node_modules/terse/package.json', JSON.stringify({ exports: { import: './terse.js' } }));
  const terse = write('node_modules/terse/terse.js');
  assert.equal(locateModule('classic', folder), classic);
  assert.equal(locateModule('terse', folder), terse);
  assert.equal(locateModule('@scope/esm', folder), esm);
  assert.equal(locateModule('@scope/esm/sub', folder), join(dirname(esm), 'sub.js'));
});

test('a missing module lists what was tried and the nearest file', () => {
  write('application.js');
  assert.throws(
    () => locateModule('aplication.js', folder),
    (error) => {
      assert(error instanceof ApplicationError);
      assert.match(error.message, /there is no application module 'aplication.js'/);
      assert(error.message.includes(`\n  ${join(folder, 'aplication.js')}\n`));
      assert(error.message.includes(join(folder, 'aplication/js{.js,')));
      assert.match(error.message, /an installed package 'aplication.js'\nDid you mean 'application.js'\?$/);
      return true;
    },
  );
  assert.throws(() => locateModule('http', folder), ApplicationError, 'a module of Node itself is no application');
});
