/** docs/settings.md, written from the tables of settings. */

import type { AnySettingTable, Setting } from '../settings/setting.ts';
import { ACTIONS } from './actions.ts';
import { bySection } from './help.ts';
import { negated } from './parse-arguments.ts';
import { SHORT_T_SUMMARY } from './short-t.ts';

const INTRODUCTION = `# Settings

Written by \`npm run docs\` from the tables that the command line itself works by; do not edit.

A setting may come from several places. Low to high:

1. the default, as the worker class may have changed it;
2. the environment variable named below, if the setting has one (an empty one counts as not set);
3. the config file: \`--config PATH\`, or \`tricorn.config.{ts,mts,js,mjs,cjs,json}\` in the working directory;
4. \`TRICORN_CMD_ARGS\`: more flags, split into words as a shell does;
5. the command line.

A later place replaces the whole value of an earlier one. All of them are checked (a variable only when it counts), and
all faults are reported at once; an unknown flag or key is one. \`tricorn --print-config\` shows each value and where it came from.

In a config file every setting has the name given in its heading:

\`\`\`ts
import { defineConfig } from 'tricorn';

export default defineConfig({
  app: 'app.js:application',
  bind: ['0:8000', 'unix:/run/app.sock'],
  workerClass: 'gthread',
  workers: 'auto',
  threads: 4,
});
\`\`\`

It may also export a function that returns the settings, or a promise of them. On a reload the config file is read again;
the modules that it imports are not.
`;

/** The page: core's settings by section, those of worker classes, then actions. */
export function settingsPage(core: AnySettingTable, classes: readonly AnySettingTable[]): string {
  const parts = [INTRODUCTION];
  for (const table of [core, ...classes]) {
    const keys = new Map(Object.entries(table).map(([key, setting]) => [setting, key]));
    for (const [section, settings] of bySection(Object.values(table))) {
      parts.push(`## ${section}\n`);
      for (const setting of settings) parts.push(settingEntry(keys.get(setting) ?? '', setting));
    }
  }
  parts.push('## Short -t\n', `\`-t N\`: ${SHORT_T_SUMMARY} The boot log says how it was read; twice is an error.\n`);
  parts.push('## Actions\n');
  const actions = Object.values(ACTIONS).map(({ flags, summary }) => `- ${flags.map(code).join(', ')}: ${summary}`);
  parts.push(`${actions.join('\n')}\n`);
  return parts.join('\n');
}

function settingEntry(key: string, setting: Setting<unknown>): string {
  const { flags, type, environment, summary, details } = setting;
  const shown = type.format(setting.default);
  const facts = [
    flags.length > 0 ? flags.flatMap((flag) => spellings(flag, type.placeholder)).join(', ') : code(type.placeholder),
    `default ${shown === '' ? 'empty' : code(shown)}`,
    ...(environment ? [code(`$${environment}`)] : []),
  ];
  return `### ${key}\n\n${facts.join(' · ')}\n\n${details ? `${summary} ${details}` : summary}\n`;
}

function spellings(flag: string, placeholder: string): readonly string[] {
  if (placeholder !== '') return [code(`${flag} ${placeholder}`)];
  return flag.startsWith('--') ? [code(flag), code(negated(flag))] : [code(flag)];
}

function code(text: string): string {
  return `\`${text}\``;
}
