/** Runs every application of `test/apps/` under one worker class. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Server, startServer } from 'tricorn/testing';
import { applicationCases } from './application-cases.ts';
import { digestOf, download, upload } from './large-body.ts';
import { TEST_APPS, testApp } from './places.ts';
import { growthDuring, residentBytes } from './resident-memory.ts';
import { TemporaryFolder } from './temporary-folder.ts';

const MEBIBYTE = 1024 * 1024;
const LARGE_BYTES = 50 * MEBIBYTE;
const GROWTH_LIMIT_BYTES = 30 * MEBIBYTE;
const RETRIES = 3;
const RETRY_FACTOR = 4;
const WARM_UP_BYTES = 8 * MEBIBYTE;
/** Until V8 has let some garbage of 64 KiB buffers pile up: it collects them 30 MB at a time, under plain Node as well. */
const WARM_UP_ROUNDS = 8;

/** Registers the tests: one server for each application, two of them at a time. */
export function testApplications(workerClass: string): void {
  describe(`applications under ${workerClass}`, { concurrency: 2 }, () => {
    // Hashing so much holds up this process, and with it the clock of another application's test.
    before(() => [WARM_UP_BYTES, LARGE_BYTES].map(digestOf));
    for (const app of TEST_APPS) describe(app, { concurrency: 1 }, () => testApplication(workerClass, app));
  });
}

function testApplication(workerClass: string, app: string): void {
  const folder = new TemporaryFolder();
  const abortFile = folder.file('aborted');
  let server: Server;
  before(async () => {
    server = await startServer({
      args: ['-k', workerClass, '-w', '1'],
      app: testApp(app),
      env: { TRICORN_TEST_FILE: abortFile },
      expected: [/GET \/(throw|reject)/],
    });
  });
  after(async () => {
    folder[Symbol.dispose]();
    // There is none when it did not start.
    await server?.[Symbol.asyncDispose]();
  });
  for (const { name, check } of applicationCases) test(name, () => check({ server, app, abortFile }));
  test('streams 50 MB up and 50 MB down without holding them', () => transferLargeBodies(server));
}

/** What a body may add is measured over the most that bodies of 8 MB took: the heap has found its size by then. */
async function transferLargeBodies(server: Server): Promise<void> {
  const [pid = 0] = server.workers();
  const start = residentBytes(pid);
  const warmUp = await growthDuring(pid, async () => {
    for (let round = 0; round < WARM_UP_ROUNDS; round += 1) {
      await upload(server.port, WARM_UP_BYTES);
      await download(server.port, WARM_UP_BYTES);
    }
  });
  for (const transfer of [upload, download]) {
    const before = residentBytes(pid);
    const most = before + (await growthDuring(pid, () => transfer(server.port, LARGE_BYTES)));
    let growth = most - (start + warmUp);
    // A garbage collection that comes late costs memory once. Bodies that are held cost more the larger they are.
    for (let retry = 0; retry < RETRIES && growth >= GROWTH_LIMIT_BYTES; retry += 1) {
      growth = await growthDuring(pid, () => transfer(server.port, RETRY_FACTOR * LARGE_BYTES));
    }
    assert.ok(growth < GROWTH_LIMIT_BYTES, `${transfer.name}: ${growth / MEBIBYTE} MiB more than a small body takes`);
  }
}
