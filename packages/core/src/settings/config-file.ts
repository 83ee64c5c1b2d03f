/** Finds and reads `tricorn.config.*`. */

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { ConfigError } from '../errors.ts';
import { defaultExport, importModule } from './import-module.ts';
import { describeLoadError, displayPath } from './load-error.ts';
import type { SettingEntry } from './resolve.ts';

/** File names looked for in the working directory, in this order. */
const NAMES = ['ts', 'mts', 'js', 'mjs', 'cjs', 'json'].map((extension) => `tricorn.config.${extension}`);
/** A config file may ask a network service; one that hangs must not hang the server for ever. */
const LOAD_SECONDS = 20;

/** The config file of a directory, or undefined. */
export function findConfigFile(directory: string): string | undefined {
  return NAMES.map((name) => join(directory, name)).find((path) => existsSync(path));
}

/** Reads a config file, afresh each time. Throws ConfigError with one sentence when it can't be read or throws. */
export async function readConfigFile(file: string, directory: string): Promise<readonly SettingEntry[]> {
  const name = displayPath(file, directory);
  if (!existsSync(file)) throw new ConfigError([`--config: got '${name}', expected a file that exists`]);
  let config: unknown;
  try {
    config = await beforeDeadline(exported(file));
  } catch (error) {
    throw new ConfigError([`config file: ${await describeLoadError(error, file, directory)}`], { cause: error });
  }
  if (typeof config !== 'object' || config === null || Array.isArray(config)) {
    const got = config === undefined ? 'no default export' : String(config);
    throw new ConfigError([`${name}: got ${got}, expected an object of settings or a function that returns one`]);
  }
  return Object.entries(config)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ({ key, label: `${key} in ${name}`, value }));
}

async function exported(file: string): Promise<unknown> {
  if (extname(file) === '.json') return JSON.parse(await readFile(file, 'utf8'));
  const value = defaultExport(await importModule(file, { fresh: true }));
  return typeof value === 'function' ? await value() : value;
}

async function beforeDeadline<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new Error(`not loaded within ${LOAD_SECONDS} seconds`);
    timer = setTimeout(() => reject(error), LOAD_SECONDS * 1000);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
