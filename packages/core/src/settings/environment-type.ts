/** The setting type for environment variables. */

import type { SettingType } from './setting.ts';

/** Variables by name. */
export type EnvironmentVariables = Readonly<Record<string, string>>;

/** `NAME=VALUE`; in config files also an object, or a list of `NAME=VALUE`. */
export function environment(): SettingType<EnvironmentVariables> {
  return {
    placeholder: 'NAME=VALUE',
    parse: (text) => Object.fromEntries([pair(text)]),
    check(value) {
      if (Array.isArray(value)) return Object.fromEntries(value.map(pair));
      if (typeof value !== 'object' || value === null) throw new TypeError('an object of names and texts');
      for (const [name, content] of Object.entries(value)) {
        if (typeof content !== 'string') throw new TypeError(`text as the value of ${name}`);
        pair(`${name}=${content}`);
      }
      return { ...value };
    },
    format: (variables) =>
      Object.entries(variables)
        .map(([name, content]) => `${name}=${content}`)
        .join(' '),
  };
}

function pair(entry: unknown): [string, string] {
  const match = typeof entry === 'string' ? /^([^=\0]+)=([^\0]*)$/.exec(entry) : null;
  if (!match) throw new Error('NAME=VALUE');
  return [match[1] ?? '', match[2] ?? ''];
}
