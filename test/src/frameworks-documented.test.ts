/** docs/frameworks.md names the versions that are tested. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { FRAMEWORKS, MIDDLEWARE } from './harness/frameworks.ts';
import { REPOSITORY } from './harness/places.ts';

test('docs/frameworks.md lists every framework and package with the version in the lockfile', () => {
  const { packages } = JSON.parse(readFileSync(`${REPOSITORY}package-lock.json`, 'utf8'));
  const locked = (name: string): string =>
    (packages[`test/node_modules/${name}`] ?? packages[`node_modules/${name}`]).version;
  const text = readFileSync(`${REPOSITORY}docs/frameworks.md`, 'utf8');
  const documented = [...text.matchAll(/^\| (?:`([\w-]+)`|([\w ]+?)) +\| (\d+\.\d+\.\d+)/gm)];
  assert.deepEqual(
    Object.fromEntries(documented.map(([, name, title, version]) => [name ?? title, version])),
    Object.fromEntries([
      ...Object.values(FRAMEWORKS).map(({ title, package: name }) => [title, locked(name)]),
      ...MIDDLEWARE.map((name) => [name, locked(name)]),
    ]),
  );
});
