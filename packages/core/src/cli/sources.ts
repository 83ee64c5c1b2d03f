/** Reads what says which worker class there is, before the full table of settings is known. */

import { resolve } from 'node:path';
import { findConfigFile, readConfigFile } from '../settings/config-file.ts';
import { coreTable } from '../settings/core-table.ts';
import { type Hooks, takeHooks } from '../settings/hooks.ts';
import type { SettingEntry } from '../settings/resolve.ts';
import { type ArgumentSource, argumentVariable, commandLine } from './argument-source.ts';
import type { FaultList } from './fault-list.ts';
import { parseArguments } from './parse-arguments.ts';

/** What the command was started with. */
export interface CommandInputs {
  /** Arguments after the command's name. */
  readonly words: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Absolute path of the working directory. */
  readonly directory: string;
}

/** The sources that a person writes. */
export interface Sources {
  /** Absolute path of the config file, empty when there is none. */
  readonly file: string;
  readonly fileEntries: readonly SettingEntry[];
  readonly hooks: Hooks;
  /** `TRICORN_CMD_ARGS`, then the command line. */
  readonly arguments: readonly ArgumentSource[];
}

/** Splits the argument sources and reads the config file that they, or the working directory, name. */
export async function readSources(inputs: CommandInputs, faults: FaultList): Promise<Sources> {
  const { words, environment, directory } = inputs;
  const variable = await faults.attempt(() => argumentVariable(environment), undefined);
  const sources = [...(variable ? [variable] : []), commandLine(words)];
  const named = lastUse(sources, 'config');
  const file = named ? resolve(directory, named) : findConfigFile(directory);
  const read = async (): Promise<ReturnType<typeof takeHooks>> =>
    takeHooks(file === undefined ? [] : await readConfigFile(file, directory));
  const { hooks, settings } = await faults.attempt(read, { hooks: {}, settings: [] });
  return { file: file ?? '', fileEntries: settings, hooks, arguments: sources };
}

/** The worker class that the sources choose, as it was written; the default when none does or it isn't text. */
export function chosenClass(sources: Sources): string {
  const inFile = sources.fileEntries.find(({ key }) => key === 'workerClass');
  const fileValue = inFile && 'value' in inFile ? inFile.value : undefined;
  const chosen = lastUse(sources.arguments, 'workerClass') ?? fileValue;
  return typeof chosen === 'string' && chosen !== '' ? chosen : coreTable.workerClass.default;
}

/** Flags of worker classes are unknown here; they are passed over, and taken up when the class is known. */
function lastUse(sources: readonly ArgumentSource[], key: string): string | undefined {
  return sources.flatMap(({ words }) => parseArguments(words, coreTable).uses).findLast((use) => use.key === key)?.text;
}
