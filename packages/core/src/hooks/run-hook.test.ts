import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runHook } from './run-hook.ts';

function recordingLog() {
  const lines: string[] = [];
  const write = (message: string): void => void lines.push(message);
  return { lines, log: { debug: write, info: write, warning: write, error: write } };
}

describe('runHook', () => {
  it('returns nothing to wait for when the hook is done at once', () => {
    const { lines, log } = recordingLog();
    assert.equal(runHook({ name: 'preFork', run: () => 5, timeoutSeconds: 1, log }), undefined);
    assert.deepEqual(lines, []);
  });

  it('reports a hook that throws, and goes on', () => {
    const { lines, log } = recordingLog();
    const run = (): never => {
      throw new Error('broken hook');
    };
    assert.equal(runHook({ name: 'preFork', run, timeoutSeconds: 1, log }), undefined);
    assert.match(lines.join('\n'), /^hook preFork failed: Error: broken hook\n/);
  });

  it('reports a hook that rejects, and one that throws no error', async () => {
    const { lines, log } = recordingLog();
    await runHook({ name: 'onExit', run: () => Promise.reject('a text'), timeoutSeconds: 1, log });
    assert.deepEqual(lines, ['hook onExit failed: a text']);
  });

  it('waits for an async hook', async () => {
    const { lines, log } = recordingLog();
    let done = false;
    const run = async (): Promise<void> => {
      await new Promise((resolve) => setImmediate(resolve));
      done = true;
    };
    await runHook({ name: 'onExit', run, timeoutSeconds: 30, log });
    assert.ok(done);
    assert.deepEqual(lines, []);
  });

  it('goes on without a late hook, and says when it was done', async () => {
    const { lines, log } = recordingLog();
    const { promise, resolve } = deferred();
    await runHook({ name: 'onExit', run: () => promise, timeoutSeconds: 0.01, log });
    assert.deepEqual(lines, ['hook onExit is not done after 0.01 s; going on without it']);
    resolve();
    await new Promise((next) => setImmediate(next));
    assert.equal(lines[1], 'hook onExit is done, too late');
  });
});

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
