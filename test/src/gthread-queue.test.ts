/** What gthread does with more requests than it has threads. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startServer } from 'tricorn/testing';
import { eventually } from './harness/eventually.ts';
import { ask } from './harness/http-request.ts';
import { testApp } from './harness/places.ts';

test('gthread: as many requests wait as --thread-queue says; the others are answered 503 at once', async () => {
  await using server = await startServer({
    args: [
      '-k',
      'gthread',
      '-t',
      '1',
      '--thread-queue',
      '2',
      '--access-logfile',
      '-',
      '--access-logformat',
      '%(queue)s ms',
    ],
    app: testApp('node'),
  });
  const answers = await Promise.all(Array.from({ length: 8 }, () => ask(server.port, '/block?ms=1500')));
  const served = answers.filter(({ status }) => status === 200);
  const refused = answers.filter(({ status }) => status === 503);
  assert.deepEqual([served.length, refused.length], [3, 5]);
  for (const { headers } of refused) assert.equal(headers['retry-after'], '1');
  await eventually('the access log has all requests', () => server.stdout.length >= 8);
  const logged = server.stdout.map((line) => Number.parseFloat(line)).sort((one, other) => one - other);
  const [first = 0, second = 0] = logged.slice(-2);
  assert.ok(first >= 1490 && second >= 2990, `the two that waited said, in ms: ${first} and ${second}`);
  assert.deepEqual(logged.slice(0, 6), [0, 0, 0, 0, 0, 0]);
});
