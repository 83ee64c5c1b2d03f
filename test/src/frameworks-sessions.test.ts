/** Where sessions are found when there are several workers or threads. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startServer } from 'tricorn/testing';
import { FrameworkFiles } from './harness/framework-subject.ts';
import { frameworkApp } from './harness/frameworks.ts';
import { ask } from './harness/http-request.ts';

/** One request at a time each, so that two at once are in two places. */
const CLASSES: Readonly<Record<string, readonly string[]>> = {
  'two workers': ['-k', 'sync', '-w', '2'],
  'two threads': ['-k', 'gthread', '-w', '1', '-t', '2'],
};

for (const [places, args] of Object.entries(CLASSES)) {
  test(`of ${places} only one has a session in memory, both have one in files`, async () => {
    using files = new FrameworkFiles();
    const env = { TRICORN_TEST_FOLDER: files.folder.path };
    await using server = await startServer({ args, app: frameworkApp('sessions'), env });
    for (const [store, expected] of Object.entries({ memory: [1, 2], file: [2, 2] })) {
      const first = await ask(server.port, `/${store}`);
      const [cookie = ''] = first.headers['set-cookie']?.[0]?.split(';') ?? [];
      const held = [1, 2].map(() => ask(server.port, `/${store}?hold=${store}-gate`, { headers: { cookie } }));
      await files.waitForNote(`${store}-gate-held`, 'held\nheld\n');
      files.openGate(`${store}-gate`);
      const visits = (await Promise.all(held)).map(({ text }) => Number(text));
      assert.deepEqual([Number(first.text), visits.sort()], [1, expected], store);
    }
  });
}
