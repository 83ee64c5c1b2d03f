/** Brings all sources of settings together into one configuration. */

import type { Configuration } from '../settings/configuration.ts';
import type { CoreSettings } from '../settings/core-settings.ts';
import { coreTable } from '../settings/core-table.ts';
import { type ResolvedSettings, resolveSettings, type SettingLayer } from '../settings/resolve.ts';
import type { AnySettingTable } from '../settings/setting.ts';
import { readTlsFiles } from '../system/tls-files.ts';
import { type ArgumentReading, readArguments } from './argument-source.ts';
import { FaultList } from './fault-list.ts';
import { defaultsLayer, environmentLayers, fileLayer, nameLayer } from './layers.ts';
import { mergeTables } from './merge-tables.ts';
import { type CommandInputs, chosenClass, readSources, type Sources } from './sources.ts';
import { explainUnknown, type UnknownSetting } from './unknown-setting.ts';
import { CLASS_ALIASES, type FoundWorkerClass, findWorkerClass } from './worker-class.ts';

/** The first line of `--help`. */
export const USAGE = 'Usage: tricorn [OPTIONS] MODULE:EXPORT';

/** A configuration, and how it came about. */
export interface Configured {
  readonly configuration: Configuration;
  readonly resolved: ResolvedSettings;
  /** Core's settings and the worker class's own. */
  readonly table: AnySettingTable;
}

/**
 * Reads, checks and resolves all settings. Throws ConfigError with every fault at once, or WorkerClassError when the
 * worker class is the only one. Can be called again for a reload: the config file is read afresh.
 */
export async function configure(
  inputs: CommandInputs,
  options: { readonly applicationOptional?: boolean } = {},
): Promise<Configured> {
  const faults = new FaultList();
  const sources = await readSources(inputs, faults);
  const chosen = chosenClass(sources);
  const found = await faults.attempt(() => findWorkerClass(chosen, inputs.directory), undefined);
  const className = found?.workerClass.name ?? chosen;
  const table = await faults.attempt(() => (found ? mergeTables(coreTable, found.workerClass) : coreTable), coreTable);
  const readings = sources.arguments.map((source) => readArguments(source, table, className));
  faults.add(readings.flatMap((reading) => reading.faults));
  // Without its worker class nobody can tell which names are unknown.
  if (found) faults.add(await explainUnknown(unknownNames(sources, readings, table), table, className));

  const given = [fileLayer(sources), ...readings.map((reading) => reading.layer)];
  const resolved = resolveSettings(table, [
    nameLayer(given),
    ...(found ? [defaultsLayer(found.workerClass)] : []),
    ...environmentLayers(table, inputs.environment, given),
    ...given,
  ]);
  faults.add(resolved.faults);
  faults.add(nestedFile(sources));
  if (!options.applicationOptional) faults.add(missingApplication(given));
  const values = resolved.values as unknown as CoreSettings;
  const tls = await faults.attempt(() => readTlsFiles(values), { material: null, warnings: [] });
  faults.throwIfAny();
  const notices = [...aliasNotices(chosen), ...readings.flatMap((reading) => reading.notices)];
  // A class that was not found is a fault, so there is one here.
  const configuration = assemble(found!, resolved, {
    ...{ hooks: sources.hooks, notices },
    ...{ tls: tls.material, warnings: tls.warnings },
  });
  return { configuration, resolved, table };
}

function assemble(
  { workerClass, url }: FoundWorkerClass,
  { values }: ResolvedSettings,
  more: Pick<Configuration, 'hooks' | 'notices' | 'warnings' | 'tls'>,
): Configuration {
  return Object.freeze({
    // The table has every key of CoreSettings, and its types checked the values.
    settings: values as unknown as CoreSettings,
    all: values,
    workerClassName: workerClass.name,
    workerClassUrl: url,
    ...more,
  });
}

function unknownNames(
  { fileEntries }: Sources,
  readings: readonly ArgumentReading[],
  table: AnySettingTable,
): readonly UnknownSetting[] {
  const keys = fileEntries.filter(({ key }) => !Object.hasOwn(table, key));
  return [
    ...keys.map(({ key, label }) => ({ name: key, label })),
    ...readings.flatMap((reading) => reading.unknownFlags),
  ];
}

function nestedFile({ fileEntries }: Sources): readonly string[] {
  return fileEntries
    .filter(({ key }) => key === 'config')
    .map(({ label }) => `${label}: got it in a config file, expected it as --config on the command line only`);
}

function missingApplication(given: readonly SettingLayer[]): readonly string[] {
  const isGiven = given.some(({ entries }) => entries.some(({ key }) => key === 'app'));
  return isGiven ? [] : [`no application given, expected MODULE:EXPORT. ${USAGE} (tricorn --help lists the options)`];
}

function aliasNotices(className: string): readonly string[] {
  const meant = Object.hasOwn(CLASS_ALIASES, className) ? CLASS_ALIASES[className] : undefined;
  return meant === undefined ? [] : [`worker class ${className} read as ${meant}`];
}
