/** What settings and the command line use of a worker class, and the check that a module has one. */

import { defaultExport, type ModuleExports } from './import-module.ts';
import type { AnySettingTable } from './setting.ts';

/** A worker class as far as the arbiter's process is concerned; `create` is called in worker processes only. */
export interface WorkerClassShape {
  readonly name: string;
  readonly settings: AnySettingTable;
  readonly defaults?: Readonly<Record<string, unknown>>;
  readonly create: (context: never) => unknown;
}

/** Returns the worker class that a module exports; throws an Error that says what is wrong with it. */
export function workerClassIn(module: ModuleExports): WorkerClassShape {
  const value = module.workerClass ?? defaultExport(module);
  if (!isObject(value)) throw new Error('it has no default export (or export named workerClass) that is an object');
  if (typeof value.name !== 'string' || value.name === '') throw new Error("its 'name' is not a text");
  if (typeof value.create !== 'function') throw new Error("its 'create' is not a function");
  if (!isObject(value.settings)) throw new Error("its 'settings' is not an object ({} for none)");
  if (value.defaults !== undefined && !isObject(value.defaults)) throw new Error("its 'defaults' is not an object");
  for (const [key, setting] of Object.entries(value.settings)) {
    const fault = settingFault(setting);
    if (fault) throw new Error(`its setting '${key}' has ${fault}`);
  }
  return value as unknown as WorkerClassShape;
}

function settingFault(setting: unknown): string | undefined {
  if (!isObject(setting)) return 'no description';
  const { flags, type } = setting;
  if (!Array.isArray(flags) || !flags.every((flag) => /^(--[a-z][a-z0-9-]*|-[A-Za-z])$/.test(flag))) {
    return "'flags' that are not a list of --long and -s flags";
  }
  if (!isObject(type) || typeof type.placeholder !== 'string') return "a 'type' without placeholder";
  const methods = ['parse', 'check', 'format'].filter((method) => typeof type[method] !== 'function');
  if (methods.length > 0) return `a 'type' without ${methods.join(', ')}`;
  if (typeof setting.section !== 'string' || typeof setting.summary !== 'string') return 'no section or summary';
  return 'default' in setting ? undefined : 'no default';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
