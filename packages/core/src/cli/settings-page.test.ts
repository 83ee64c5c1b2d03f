import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { coreTable } from '../settings/core-table.ts';
import { settingsPage } from './settings-page.ts';
import { builtInClasses } from './unknown-setting.ts';

describe('settingsPage', () => {
  it('is what docs/settings.md holds; npm run docs writes it', async () => {
    const classes = await builtInClasses();
    const page = settingsPage(
      coreTable,
      classes.map(({ settings }) => settings),
    );
    assert.equal(readFileSync(new URL('../../../../docs/settings.md', import.meta.url), 'utf8'), page);
  });
});
