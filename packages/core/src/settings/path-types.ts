/** Setting types whose values are paths; they become absolute at once, so that a later chdir doesn't move them. */

import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { SettingType } from './setting.ts';

/** A file; empty for none. */
export function path(): SettingType<string> {
  const check = (value: unknown): string => {
    if (typeof value !== 'string') throw new TypeError('a path');
    return value === '' ? '' : resolve(value);
  };
  return { placeholder: 'PATH', parse: check, check, format: String };
}

/** Files; a flag names one and may be repeated, the empty one none. */
export function paths(): SettingType<readonly string[]> {
  const check = (value: unknown): readonly string[] => {
    const all = Array.isArray(value) ? value : [value];
    if (!all.every((each) => typeof each === 'string' && each !== '')) throw new TypeError('a path or a list of paths');
    return all.map((each) => resolve(each));
  };
  return {
    placeholder: 'PATH',
    parse: (text) => check(text === '' ? [] : text),
    check,
    format: (value) => value.join(' '),
  };
}

/** A directory that exists. */
export function directory(): SettingType<string> {
  const check = (value: unknown): string => {
    const found = typeof value === 'string' && statSync(value, { throwIfNoEntry: false })?.isDirectory();
    if (!found) throw new Error('a directory that exists');
    return resolve(value as string);
  };
  return { placeholder: 'DIRECTORY', parse: check, check, format: String };
}

/** A log file: a path, `-` for a standard stream, empty for none. */
export function logfile(): SettingType<string> {
  const check = (value: unknown): string => {
    if (typeof value !== 'string') throw new TypeError("a path, '-' for a standard stream, or '' for none");
    return value === '' || value === '-' ? value : resolve(value);
  };
  return { placeholder: 'PATH', parse: check, check, format: String };
}
