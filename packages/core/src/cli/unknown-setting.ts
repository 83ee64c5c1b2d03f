/** Says what someone may have meant by a setting that doesn't exist. */

import { TricornError } from '../errors.ts';
import { HOOKS } from '../settings/hooks.ts';
import { nearestName } from '../settings/nearest-name.ts';
import type { AnySettingTable } from '../settings/setting.ts';
import type { WorkerClassShape } from '../settings/worker-class-shape.ts';
import { ACTIONS } from './actions.ts';
import { negated } from './parse-arguments.ts';
import { BUILT_IN_CLASSES, findWorkerClass } from './worker-class.ts';

/** An unknown name and where it was. */
export interface UnknownSetting {
  /** A flag or a key. */
  readonly name: string;
  /** `--threads in TRICORN_CMD_ARGS`. */
  readonly label: string;
}

/** One sentence for each unknown name: which worker class has it, or the nearest name there is. */
export async function explainUnknown(
  unknown: readonly UnknownSetting[],
  table: AnySettingTable,
  className: string,
): Promise<readonly string[]> {
  if (unknown.length === 0) return [];
  const classes = await builtInClasses();
  return unknown.map(({ name, label }) => {
    const owners = classes.filter(({ settings }) => namesIn(settings, name).has(name)).map((owner) => owner.name);
    if (owners.length > 0) {
      const flags = owners.map((owner) => `-k ${owner}`).join(' or ');
      return `${label}: got it with worker class ${className}, which has no such setting; expected ${flags}`;
    }
    const tables = [table, ...classes.map(({ settings }) => settings)];
    const nearest = nearestName(name, new Set(tables.flatMap((each) => [...namesIn(each, name)])));
    const advice = nearest ? `did you mean ${nearest}?` : 'tricorn --help lists what there is';
    return `${label}: unknown ${isFlag(name) ? 'flag' : 'key'}; ${advice}`;
  });
}

/** The built-in classes; one that can't be loaded is left out. */
export async function builtInClasses(): Promise<readonly WorkerClassShape[]> {
  const found = await Promise.all(
    BUILT_IN_CLASSES.map(async (name) => {
      try {
        return [(await findWorkerClass(name, process.cwd())).workerClass];
      } catch (error) {
        // What is asked here is only what to suggest; a class that can't be loaded can't be suggested.
        if (error instanceof TricornError) return [];
        throw error;
      }
    }),
  );
  return found.flat();
}

function namesIn(table: AnySettingTable, like: string): ReadonlySet<string> {
  if (!isFlag(like)) return new Set([...Object.keys(table), ...Object.keys(HOOKS)]);
  const actions = Object.values(ACTIONS).flatMap((action) => action.flags);
  const flags = Object.values(table).flatMap(({ flags, type }) =>
    type.placeholder === '' ? flags.flatMap((flag) => [flag, negated(flag)]) : flags,
  );
  return new Set([...flags, ...actions]);
}

function isFlag(name: string): boolean {
  return name.startsWith('-');
}
