import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loadSystemCalls, NoSystemCallsError } from './system-calls.ts';

describe('loadSystemCalls', () => {
  it('says which platforms it knows on any other', async () => {
    await assert.rejects(loadSystemCalls('sunos-x64'), (error: Error) => {
      assert.ok(error instanceof NoSystemCallsError);
      assert.match(error.message, /linux-x64 and linux-arm64, this is sunos-x64/);
      return true;
    });
  });

  it('finds the event loop in this Node', async () => {
    const calls = await loadSystemCalls();
    assert.ok(calls.eventLoop !== null && calls.eventLoop.backendFd > 2);
  });

  it('leaves the reason of a failure in errno', async () => {
    const calls = await loadSystemCalls();
    assert.equal(calls.close(-1), -1);
    assert.equal(calls.errno(), 9);
  });
});
