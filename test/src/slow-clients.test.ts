import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { latencyFor } from './harness/latency.ts';
import { limitsServer } from './harness/limits-server.ts';
import { WORKER_CLASSES } from './harness/places.ts';
import { growthDuring } from './harness/resident-memory.ts';
import { crowd } from './harness/slow-clients.ts';

const MEBIBYTE = 1024 ** 2;
const EACH = 500;
const KINDS = 4;
const MEASURED_MS = 5000;
const ALLOWED_MS = 50;
/** 2,000 connections and what the heap takes for them; docs/limits.md has the bounds for connections at their worst. */
const CROWD_BYTES = 200 * MEBIBYTE;

for (const workerClass of WORKER_CLASSES) {
  describe(`2,000 slow clients of one ${workerClass} worker`, () => {
    test('leave a normal client unaffected', async (context) => {
      // The blocking class holds --worker-connections and leaves the others to the kernel and other workers.
      await using server = await limitsServer(workerClass, ['--worker-connections', '3000', '--backlog', '4096']);
      const [pid = 0] = server.workers();
      await latencyFor(server.port, '/hello', MEASURED_MS / 5);
      const before = await latencyFor(server.port, '/hello', MEASURED_MS);
      const growth = await growthDuring(pid, async () => {
        await using slow = await crowd(server.port, EACH);
        const during = await latencyFor(server.port, '/hello', MEASURED_MS);
        const open = await slow.open();
        context.diagnostic(`${workerClass}: alone ${shown(before)}, beside ${open} slow clients ${shown(during)}`);
        assert.ok(open > 0.9 * EACH * KINDS, `only ${open} were still open`);
        assert.ok(during.p99 <= before.p99 + ALLOWED_MS, `p99 of ${during.p99} ms, ${before.p99} ms without them`);
      });
      context.diagnostic(`${workerClass}: the worker grew by ${(growth / MEBIBYTE).toFixed(1)} MiB`);
      assert.ok(growth < CROWD_BYTES, `the worker grew by ${growth} bytes`);
    });
  });
}

function shown({ p50, p99 }: { p50: number; p99: number }): string {
  return `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`;
}
