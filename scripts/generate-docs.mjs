// Writes docs/settings.md from the compiled tables of settings: core's and those of the built-in worker classes.
import { mkdirSync, writeFileSync } from 'node:fs';
import { settingsPage } from '../packages/core/dist/cli/settings-page.js';
import { builtInClasses } from '../packages/core/dist/cli/unknown-setting.js';
import { coreTable } from '../packages/core/dist/settings/core-table.js';

const classes = await builtInClasses();
const docs = new URL('../docs/', import.meta.url);
mkdirSync(docs, { recursive: true });
writeFileSync(
  new URL('settings.md', docs),
  settingsPage(
    coreTable,
    classes.map(({ settings }) => settings),
  ),
);
