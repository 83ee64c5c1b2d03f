import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { readReport } from '../report/check-report.ts';
import { repositoryRoot } from '../servers/places.ts';
import { documentsOf, MATRIX } from './documents.ts';
import { proseOf, withPart } from './markers.ts';

const read = (path: string): string => readFileSync(join(repositoryRoot, path), 'utf8');
const PAGES = ['README.md', 'docs/choosing.md'];

test('every figure in the pages is that of the committed report: npm run bench -- docs', () => {
  for (const { path, text } of documentsOf(readReport(MATRIX))) {
    assert.equal(read(path), text, `${path} is not what the report says; run npm run bench -- docs`);
  }
});

test('every link to the report leads to a cell of it', () => {
  const anchors = new Set([...read('bench/results/matrix.md').matchAll(/<a id="([^"]*)">/g)].map(([, id]) => id));
  for (const page of PAGES) {
    const targets = [...read(page).matchAll(/\(([^()]*matrix\.md)#([^)]*)\)/g)];
    assert.ok(targets.length >= 10, `${page} has ${targets.length} links`);
    for (const [, file = '', anchor] of targets) {
      assert.ok(existsSync(join(repositoryRoot, dirname(page), file)), `${page}: ${file}`);
      assert.ok(anchors.has(anchor), `${page}: #${anchor}`);
    }
  }
});

test('every file that docs/choosing.md shows or links to is there', () => {
  const files = [...read('docs/choosing.md').matchAll(/(?:\]\(|src(?:set)?=")(?!\w+:)([^)#"]+)/g)].map(
    ([, file]) => file,
  );
  assert.ok(files.length > 0);
  assert.deepEqual(
    files.filter((file = '') => !existsSync(join(repositoryRoot, 'docs', file))),
    [],
  );
});

test('the prose of docs/choosing.md quotes no figure by hand', () => {
  const quoted = /\d[\d.,]* ?(?:ms|us|µs|kB|MB|GB|%|x\b|requests|times)/g;
  assert.deepEqual(proseOf(read('docs/choosing.md')).match(quoted), null);
  assert.deepEqual('it takes 12.5 ms and 3x'.match(quoted), ['12.5 ms', '3x']);
});

test('a part is replaced between its comments and nowhere else', () => {
  const page = 'a\n<!-- figures: x (npm run bench -- docs) -->\nold 1 ms\n<!-- end of figures: x -->\nb\n';
  const filled = withPart(page, 'x', 'new');
  assert.equal(filled, page.replace('\nold 1 ms\n', '\n\nnew\n\n'));
  assert.equal(withPart(filled, 'x', 'new'), filled);
  assert.equal(proseOf(page), 'a\n\nb\n');
  assert.throws(() => withPart('a', 'x', 'new'), RangeError);
  assert.throws(() => withPart(page + page, 'x', 'new'), RangeError);
});
