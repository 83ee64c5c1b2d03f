import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import { latencyFor } from './harness/latency.ts';
import { limitsServer } from './harness/limits-server.ts';
import { WORKER_CLASSES } from './harness/places.ts';
import { growthDuring } from './harness/resident-memory.ts';

const MEBIBYTE = 1024 ** 2;
const GROWTH_BYTES = 100 * MEBIBYTE;
const ALLOWED_MS = 50;
const ATTACK_SECONDS = 5;
const MEASURED_MS = 4000;
const CONNECTIONS = 500;

const modes: readonly [name: string, args: readonly string[], path: string][] = [
  ['slow heads (slowloris)', ['-H', '-i', '1'], '/hello'],
  ['slow bodies (R-U-Dead-Yet)', ['-B', '-i', '1', '-s', '8192'], '/count'],
  ['overlapping ranges (Apache killer)', ['-R', '-a', '1', '-b', '3000'], '/hello'],
  ['slow reading', ['-X', '-k', '3', '-w', '10', '-y', '20', '-n', '1', '-z', '5'], '/big?bytes=20000'],
];

const missing =
  spawnSync('slowhttptest', ['-h']).error === undefined
    ? false
    : 'NOT TESTED: slowhttptest is not installed (apt-get install slowhttptest)';

async function attack(port: number, args: readonly string[], path: string): Promise<void> {
  const common = ['-c', String(CONNECTIONS), '-r', '250', '-l', String(ATTACK_SECONDS), '-v', '0'];
  const url = `http://127.0.0.1:${port}${path}`;
  const child = spawn('slowhttptest', [...common, ...args, '-u', url], { stdio: 'ignore' });
  await once(child, 'exit', { signal: AbortSignal.timeout(60_000) });
}

for (const workerClass of WORKER_CLASSES) {
  describe(`slowhttptest against one ${workerClass} worker`, { concurrency: 1, skip: missing }, () => {
    for (const [name, args, path] of modes) {
      test(`${name} leaves a normal client unaffected`, async (context) => {
        await using server = await limitsServer(workerClass);
        const [pid = 0] = server.workers();
        await latencyFor(server.port, '/hello', MEASURED_MS / 4);
        const before = await latencyFor(server.port, '/hello', MEASURED_MS / 2);
        const growth = await growthDuring(pid, async () => {
          const attacked = attack(server.port, args, path);
          const during = await latencyFor(server.port, '/hello', MEASURED_MS);
          context.diagnostic(
            `${workerClass}, ${name}: p99 ${before.p99.toFixed(1)} ms, then ${during.p99.toFixed(1)} ms`,
          );
          assert.ok(during.p99 <= before.p99 + ALLOWED_MS, `p99 of ${during.p99} ms, ${before.p99} ms without them`);
          await attacked;
        });
        assert.ok(growth < GROWTH_BYTES, `the worker grew by ${growth} bytes`);
      });
    }
  });
}
