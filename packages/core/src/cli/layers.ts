/** The layers of settings that nobody writes as flags. */

import type { SettingEntry, SettingLayer } from '../settings/resolve.ts';
import type { AnySettingTable } from '../settings/setting.ts';
import type { WorkerClassShape } from '../settings/worker-class-shape.ts';
import type { Sources } from './sources.ts';

/** The process name that the application lends, when nothing says another. */
export function nameLayer(given: readonly SettingLayer[]): SettingLayer {
  const app = given.flatMap(({ entries }) => entries).findLast(({ key }) => key === 'app');
  const text = app && ('text' in app ? app.text : 'value' in app ? app.value : undefined);
  return { source: 'app', entries: typeof text === 'string' ? [{ key: 'name', label: 'app', text }] : [] };
}

/** Core's defaults as the worker class wants them. */
export function defaultsLayer({ name, defaults = {} }: WorkerClassShape): SettingLayer {
  const label = `worker class ${name}`;
  return { source: label, entries: Object.entries(defaults).map(([key, resolved]) => ({ key, label, resolved })) };
}

/**
 * Environment variables of settings, a layer each. Read only for settings that nothing else gives: `$PORT` may be meant
 * for others, and must not be a fault of a server that was told where to listen.
 */
export function environmentLayers(
  table: AnySettingTable,
  environment: Readonly<Record<string, string | undefined>>,
  given: readonly SettingLayer[],
): readonly SettingLayer[] {
  const keys = new Set(given.flatMap(({ entries }) => entries.map(({ key }) => key)));
  return Object.entries(table).flatMap(([key, { environment: variable }]) => {
    const text = variable === undefined ? '' : environment[variable];
    if (!text || keys.has(key)) return [];
    return [{ source: `$${variable}`, entries: [{ key, label: `$${variable}`, text }] }];
  });
}

/** What the config file says, its own path included. */
export function fileLayer({ file, fileEntries }: Sources): SettingLayer {
  const path: SettingEntry[] = file === '' ? [] : [{ key: 'config', label: 'config file', resolved: file }];
  return { source: file, entries: [...fileEntries.filter(({ key }) => key !== 'config'), ...path] };
}
