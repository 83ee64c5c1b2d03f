/** Puts a worker class's own settings beside core's. */

import { WorkerClassError } from '../errors.ts';
import type { AnySettingTable } from '../settings/setting.ts';
import type { WorkerClassShape } from '../settings/worker-class-shape.ts';
import { ACTIONS } from './actions.ts';
import { negated, SHORT_T } from './parse-arguments.ts';

/** The table of both. Throws WorkerClassError when the class takes a key or flag of core's, or has defaults for none of its keys. */
export function mergeTables(core: AnySettingTable, workerClass: WorkerClassShape): AnySettingTable {
  const { name, settings, defaults = {} } = workerClass;
  const coreFlags = new Set([SHORT_T, ...Object.values(ACTIONS).flatMap((action) => action.flags)]);
  for (const { flags } of Object.values(core)) {
    for (const flag of flags) coreFlags.add(flag).add(negated(flag));
  }
  const clashes = Object.entries(settings).flatMap(([key, { flags }]) => [
    ...(Object.hasOwn(core, key) ? [key] : []),
    ...flags.filter((flag) => coreFlags.has(flag)),
  ]);
  if (clashes.length > 0) {
    throw new WorkerClassError(`worker class ${name}: its settings take names of core's: ${clashes.join(', ')}`);
  }
  const strays = Object.keys(defaults).filter((key) => !Object.hasOwn(core, key));
  if (strays.length > 0) {
    throw new WorkerClassError(`worker class ${name}: its 'defaults' name no setting of core's: ${strays.join(', ')}`);
  }
  return { ...core, ...settings };
}
