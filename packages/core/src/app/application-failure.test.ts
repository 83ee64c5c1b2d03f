import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { describeFailure, hasApplicationFrame } from './application-failure.ts';

const ours: string = fileURLToPath(new URL('./import-module.js', import.meta.url));

function errorWith(...frames: readonly string[]): Error {
  const error = new Error('no database');
  error.stack = ['Error: no database', ...frames.map((frame) => `    at ${frame}`)].join('\n');
  return error;
}

test('frames of Node, of tricorn and of whoever called it are left out', () => {
  const error = errorWith(
    `refuse (${ours}:1:1)`,
    'connect (/srv/app.js:2:9)',
    'Module._compile (node:internal/modules/cjs/loader:1521:14)',
    'new Promise (<anonymous>)',
    'Object.<anonymous> (/srv/main.js:1:1)',
    'async node:internal/modules/esm/loader:647:26',
    `async importModule (${ours}:3:3)`,
    'async file:///srv/node_modules/some-worker-class/index.js:5:5',
  );
  assert.equal(
    describeFailure(error),
    'Error: no database\n    at connect (/srv/app.js:2:9)\n    at Object.<anonymous> (/srv/main.js:1:1)',
  );
});

test('a caller of tricorn is not taken for the application when the application has no frame', () => {
  const error = errorWith(
    'ModuleJob.run (node:internal/x:1:1)',
    `async importModule (${ours}:3:3)`,
    'async /other.js:1:1',
  );
  assert.equal(describeFailure(error), 'Error: no database');
});

test('a chain of causes is followed, but not round in circles', () => {
  const error = errorWith();
  error.cause = error;
  assert.equal(describeFailure(error), Array(5).fill('Error: no database').join('\ncaused by: '));
});

test('values that are no errors are shown as they are', () => {
  assert.equal(describeFailure('text'), `thrown: 'text'`);
  assert.equal(describeFailure(undefined), 'thrown: undefined');
});

test('hasApplicationFrame tells running code from code that did not parse', () => {
  assert.equal(hasApplicationFrame(errorWith('connect (/srv/app.js:2:9)')), true);
  assert.equal(hasApplicationFrame(errorWith('compile (node:internal/x:1:1)', `async load (${ours}:1:1)`)), false);
  assert.equal(hasApplicationFrame(null), false);
});
