import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { HOOKS, hasWorkerHooks, takeHooks } from './hooks.ts';

const hook = (): void => undefined;

describe('takeHooks', () => {
  it('parts hooks and settings', () => {
    const workers = { key: 'workers', label: 'workers in x', value: 2 };
    const taken = takeHooks([workers, { key: 'preFork', label: 'preFork in x', value: hook }]);
    assert.deepEqual(taken, { hooks: { preFork: hook }, settings: [workers] });
  });

  it('names every hook that is no function', () => {
    const entries = ['preFork', 'onExit'].map((key) => ({ key, label: `${key} in x`, value: 5 }));
    assert.throws(() => takeHooks(entries), {
      message: 'preFork in x: got 5, expected a function\nonExit in x: got 5, expected a function',
    });
  });
});

describe('hasWorkerHooks', () => {
  it('tells whether workers have to load the config file', () => {
    assert.equal(hasWorkerHooks({ preFork: hook }), false);
    assert.equal(hasWorkerHooks({ preFork: hook, postFork: hook }), true);
  });
});

describe('docs/hooks.md', () => {
  it('has every hook in its table, and the process it runs in', () => {
    const page = readFileSync(new URL('../../../../docs/hooks.md', import.meta.url), 'utf8');
    const rows = [...page.matchAll(/^\| `(\w+)` *\| (\w+) /gm)].map(([, name, place]) => [name, place]);
    assert.deepEqual(rows, Object.entries(HOOKS));
  });
});
