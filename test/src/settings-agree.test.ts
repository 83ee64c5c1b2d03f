/** `--help`, `--print-config` and docs/settings.md say the same about every setting. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { runToExit } from 'tricorn/testing';
import { REPOSITORY, WORKER_CLASSES } from './harness/places.ts';
import { readHelp, readPrintedConfig, readSettingsPage } from './harness/settings-listings.ts';
import { TemporaryFolder } from './harness/temporary-folder.ts';

const page = readSettingsPage(readFileSync(`${REPOSITORY}docs/settings.md`, 'utf8'));

async function output(...args: string[]): Promise<readonly string[]> {
  using folder = new TemporaryFolder();
  const { exitCode, stdout, stderr } = await runToExit({
    args,
    exact: true,
    cwd: folder.path,
    // Empty counts as not set.
    env: { PORT: '', WEB_CONCURRENCY: '', TRICORN_CMD_ARGS: '' },
  });
  assert.deepEqual([exitCode, stderr], [0, []]);
  return stdout;
}

describe('settings', () => {
  test('--help lists the flags, defaults and variables of docs/settings.md', async () => {
    const help = readHelp(await output('--help'));
    assert.ok(help.length > 25, `only ${help.length} settings were found in --help`);
    assert.deepEqual(help, page);
  });

  test('--print-config has the keys and defaults of docs/settings.md', async () => {
    const printed = new Map<string, string>();
    for (const workerClass of WORKER_CLASSES) {
      const rows = readPrintedConfig(await output('--print-config', '-k', workerClass));
      for (const [key, preset] of rows) printed.set(key, preset);
    }
    const documented = new Map(page.map(({ key, preset }) => [key, preset]));
    // It was given here, so what was printed is no default.
    documented.delete('workerClass');
    assert.deepEqual(printed, documented);
  });
});
