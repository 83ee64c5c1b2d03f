/** The workloads that talk to something, or use a library: they are served, and nothing of them is left. Shape, not speed. */

import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, type TestContext, test } from 'node:test';
import { type Cell, cellOf, type Kind, type Workload } from '../cell.ts';
import measure, { type Job, type JobResult } from '../measure/job.ts';
import { workloadNamed } from './catalogue.ts';
import { needsOf } from './needs.ts';

const TIMEOUT = { timeout: 120_000 };
const REQUESTS = 4;

/** All that is started makes its files in here. */
const folder = mkdtempSync(join(tmpdir(), 'tricorn-bench-test-'));
// PostgreSQL runs as somebody else.
chmodSync(folder, 0o755);
process.env.TMPDIR = folder;
after(() => rmSync(folder, { recursive: true }));

function serve(workload: Workload): Promise<JobResult> {
  const cellFor = (kind: Kind): Cell =>
    cellOf({
      ...{ server: 'tricorn async', workers: 1, threads: 1, workload: workload.name, kind, request: workload.request },
      load: { loop: 'counted', connections: 2, requests: REQUESTS },
    });
  const group = { workload, cells: [cellFor('node'), cellFor('fetch')] };
  const job: Job = { group, block: 0, turns: 1, secondsPerTurn: 1, warmUpSeconds: 0.1, seed: 1 };
  return measure(job);
}

/** Where all tests have to run, nothing may be missing. */
function isMissing(workload: Workload, context: TestContext): boolean {
  const missing = needsOf([workload]).find(({ version }) => version === null);
  if (missing === undefined) return false;
  const message = `${missing.server} is missing: ${missing.install}`;
  assert.notEqual(process.env.CI, 'true', message);
  context.skip(message);
  return true;
}

for (const name of ['postgres', 'sqlite', 'markdown', 'json transform']) {
  const workload = workloadNamed(name);
  test(`the workload ${name} is served in both forms, and leaves nothing behind`, TIMEOUT, async (context) => {
    if (isMissing(workload, context)) return;
    const { samples, failures } = await serve(workload);
    assert.deepEqual(failures, []);
    assert.deepEqual(
      samples.map(({ requests, errors }) => ({ requests, errors })),
      [
        { requests: REQUESTS, errors: 0 },
        { requests: REQUESTS, errors: 0 },
      ],
    );
    assert.deepEqual(readdirSync(folder), []);
  });
}

test('a service that does not start is a failure of each cell, and says why', TIMEOUT, async () => {
  const missing = { ...workloadNamed('hello'), backend: join(folder, 'missing.js') };
  const { samples, failures } = await serve(missing);
  assert.deepEqual(samples, []);
  assert.equal(failures.length, 2);
  for (const { message } of failures) assert.match(message, /the service of the workload hello ended: .*missing\.js/s);
});

test('what is missing is told with the way to get it', () => {
  assert.throws(() => needsOf([{ ...workloadNamed('hello'), needs: 'a pony' }]), /a pony/);
  const [marked, ...others] = needsOf([workloadNamed('markdown'), workloadNamed('hello'), workloadNamed('markdown')]);
  assert.deepEqual(others, []);
  assert.match(marked?.version ?? '', /^\d+\.\d+/);
  assert.equal(marked?.install, 'npm ci');
});
