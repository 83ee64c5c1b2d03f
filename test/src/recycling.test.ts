/** Workers that have served long or grown large are replaced without a gap. */

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { startServer } from 'tricorn/testing';
import { eventually } from './harness/eventually.ts';
import { ask } from './harness/http-request.ts';
import { testApp, WORKER_CLASSES } from './harness/places.ts';
import { SteadyLoad } from './harness/steady-load.ts';
import { TemporaryFolder } from './harness/temporary-folder.ts';

const REPLACEMENTS = 6;

describe('--max-requests under load', () => {
  for (const workerClass of WORKER_CLASSES) {
    test(`${workerClass}: replaces workers one at a time and loses no request`, async (t) => {
      await using server = await startServer({
        args: [
          '-k',
          workerClass,
          '-w',
          '2',
          '--max-requests',
          '200',
          '--max-requests-jitter',
          '50',
          '--keep-alive',
          '5',
        ],
        app: testApp('node'),
      });
      await using load = new SteadyLoad({ port: server.port, path: '/', keepAlive: 4, connecting: 4 });
      let from = 0;
      for (let replacement = 0; replacement < REPLACEMENTS; replacement += 1) {
        const [, pid] = await server.waitForLine(/\(pid (\d+)\) is replaced: it served \d+ requests/, undefined, from);
        from = server.lines.findIndex((line) => line.includes(`(pid ${pid}) is replaced`)) + 1;
        await server.waitForLine(new RegExp(`\\(pid ${pid}\\) exited: exit code 0`));
        const together = server.lines.slice(from).findIndex((line) => line.includes('is replaced'));
        const gone = server.lines.slice(from).findIndex((line) => line.includes(`(pid ${pid}) exited`));
        assert.ok(together < 0 || gone < together, 'two were replaced at once');
      }
      await load.stop();
      t.diagnostic(`${load.answers.length} requests answered, ${load.failures.length} lost`);
      assert.deepEqual(load.failures, []);
    });
  }
});

describe('--max-memory', () => {
  test('replaces a worker that has grown', async () => {
    using folder = new TemporaryFolder();
    const app = folder.file('app.mjs');
    writeFileSync(
      app,
      `const held = [];
       export default (request, response) => {
         if (request.url === '/grow') held.push(Buffer.alloc(300 * 1024 * 1024, 1));
         response.end(String(process.pid));
       };`,
    );
    await using server = await startServer({ args: ['-k', 'async', '--max-memory', '300'], app });
    const first = (await ask(server.port, '/grow')).text;
    await server.waitForLine(new RegExp(`\\(pid ${first}\\) is replaced: it uses \\d{3} MiB of memory`));
    await server.waitForLine(new RegExp(`\\(pid ${first}\\) exited: exit code 0`));
    await eventually('the replacement serves', async () => (await ask(server.port, '/')).text !== first);
  });
});
