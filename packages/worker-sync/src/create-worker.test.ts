import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LogFields, Run, Worker, WorkerContext } from 'tricorn/plugin';
import { createWorker } from './create-worker.ts';
import { loadSystemCalls } from './system-calls.ts';

describe('createWorker', () => {
  it('serves on the socket transport where there are no system calls, and says why', async () => {
    const events: string[] = [];
    const warnings: LogFields[] = [];
    const server: Worker = {
      start: async () => void events.push('start'),
      stop: async () => void events.push('stop'),
    };
    const context = {
      settings: { bodyBufferBytes: 1000 },
      loadApplication: async () => ({ run: () => {} }),
      logger: { warning: (_message: string, fields: LogFields) => warnings.push(fields) },
      serveSockets: (_run: Run, options: object) => {
        events.push(JSON.stringify(options));
        return server;
      },
    } as unknown as WorkerContext;
    const worker = await createWorker(context, () => loadSystemCalls('darwin-arm64'));
    await worker.start();
    await worker.stop(new AbortController().signal);
    assert.deepEqual(events, ['{"bodyBufferBytes":1000}', 'start', 'stop']);
    assert.match(String(warnings[0]?.reason), /this is darwin-arm64/);
  });

  it('passes other failures on', async () => {
    const context = { loadApplication: async () => ({ run: () => {} }) } as unknown as WorkerContext;
    await assert.rejects(
      createWorker(context, () => Promise.reject(new TypeError('a bug'))),
      /a bug/,
    );
  });
});
