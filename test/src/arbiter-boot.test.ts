import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runToExit, ServerProcess } from 'tricorn/testing';
import { RAW_CLASS, type RawState, RawStateFile } from './harness/raw-class.ts';

async function failingStart(state: RawState, ...args: string[]): Promise<{ exitCode: number | string; log: string }> {
  using file = new RawStateFile(state);
  const { exitCode, lines } = await runToExit({ args: ['-k', RAW_CLASS, '-w', '3', ...args], env: file.env });
  return { exitCode, log: lines.join('\n') };
}

describe('a start that is stopped', () => {
  it('ends at once with 0, whatever the workers wait for', async () => {
    using file = new RawStateFile({ boot: 'hang' });
    await using server = new ServerProcess({ args: ['-k', RAW_CLASS, '-w', '2'], env: file.env });
    await server.waitForLine(/Listening at/);
    assert.equal(await server.stop(), 0);
  });
});

describe('a first start that fails', () => {
  it("ends with 4 and shows an application's error once", async () => {
    const { exitCode, log } = await failingStart({ boot: 'application' });
    assert.equal(exitCode, 4);
    assert.equal(log.match(/SyntaxError at app\.js:3/g)?.length, 1, log);
  });

  it('ends with 3 and the stack when something else throws', async () => {
    const { exitCode, log } = await failingStart({ boot: 'throw' });
    assert.equal(exitCode, 3);
    assert.match(log, /this class is broken\n +at .*raw-worker\.mjs/);
  });

  it('ends with 3 when a worker exits while it boots', async () => {
    const { exitCode, log } = await failingStart({ boot: 'exit' });
    assert.equal(exitCode, 3);
    assert.match(log, /died before it was ready: exit code 7/);
  });

  it('ends with 3 when a worker is not ready in time', async () => {
    const { exitCode, log } = await failingStart({ boot: 'hang' }, '--boot-timeout', '1');
    assert.equal(exitCode, 3);
    assert.match(log, /is not ready within 1 s: sending SIGKILL/);
  });

  it('stops the workers that did boot', async () => {
    const { exitCode, log } = await failingStart({ boot: 'application', slots: [2] });
    assert.equal(exitCode, 4);
    assert.match(log, /worker 2 \(pid \d+\) can't boot/);
  });
});
