/** Connections on which nothing is ever sent hold nobody up. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { RawClient, startServer } from 'tricorn/testing';
import { ask } from './harness/http-request.ts';
import { testApp, WORKER_CLASSES } from './harness/places.ts';

const SILENT = 1000;
const REQUESTS = 20;
const SLOWEST_MS = 1000;

describe(`${SILENT} silent connections`, () => {
  for (const workerClass of WORKER_CLASSES) {
    test(`${workerClass}: one worker answers at once beside them`, async (t) => {
      assert.ok(openFilesLimit() > SILENT + 100, `raise the limit of open files (ulimit -n), now ${openFilesLimit()}`);
      await using server = await startServer({ args: ['-k', workerClass, '-w', '1'], app: testApp('node') });
      const silent = await Promise.all(Array.from({ length: SILENT }, () => RawClient.open(server.port)));
      try {
        const times: number[] = [];
        for (let request = 0; request < REQUESTS; request += 1) {
          const start = performance.now();
          assert.equal((await ask(server.port, '/')).status, 200);
          times.push(performance.now() - start);
        }
        const slowest = Math.max(...times);
        t.diagnostic(`the slowest of ${REQUESTS} requests took ${slowest.toFixed(1)} ms`);
        assert.ok(slowest < SLOWEST_MS, `took, in ms: ${times.map(Math.round).join(' ')}`);
        assert.equal(silent.filter(({ closed }) => closed).length, 0, 'all of them are still open');
      } finally {
        for (const { socket } of silent) socket.destroy();
      }
    });
  }
});

function openFilesLimit(): number {
  const [, soft = 'unlimited'] = /^Max open files +(\w+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
  return soft === 'unlimited' ? Number.POSITIVE_INFINITY : Number(soft);
}
