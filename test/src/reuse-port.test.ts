import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { runToExit, startServer } from 'tricorn/testing';
import { ask, RAW_CLASS } from './harness/raw-class.ts';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const able = major > 23 || (major === 23 && minor >= 1);

describe('--reuse-port', () => {
  if (able) {
    test('lets two servers share a port', async () => {
      await using first = await startServer({ args: ['-k', RAW_CLASS, '--reuse-port'] });
      const args = ['-k', RAW_CLASS, '--reuse-port', '-b', `127.0.0.1:${first.port}`];
      await using second = await startServer({ args });
      const pids = new Set<number>();
      for (let tries = 0; tries < 500 && pids.size < 2; tries += 1) pids.add((await ask(first.port)).pid);
      assert.deepEqual(pids, new Set([...first.workers(), ...second.workers()]));
    });
    return;
  }
  test('ends the start where Node.js would ignore it', async () => {
    const { exitCode, lines } = await runToExit({ args: ['-k', RAW_CLASS, '--reuse-port'] });
    assert.equal(exitCode, 2);
    assert.match(lines.join('\n'), /--reuse-port: got .*, expected Node\.js 23\.1 or newer for that; this is/);
  });
});
