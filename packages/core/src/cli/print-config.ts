/** What `--print-config` prints. */

import type { ResolvedSettings } from '../settings/resolve.ts';
import type { AnySettingTable } from '../settings/setting.ts';

/** A line for each setting: its name, its value as a flag would take it, and where that came from. */
export function printConfig(table: AnySettingTable, { values, sources }: ResolvedSettings): string {
  const rows = Object.entries(table).map(([key, { type }]) => {
    return [key, type.format(values[key]) || "''", sources[key] ?? ''] as const;
  });
  const nameWidth = Math.max(...rows.map(([name]) => name.length));
  // A value as long as an access log format would push the sources of all others off the screen.
  const valueWidth = Math.min(24, Math.max(...rows.map(([, value]) => value.length)));
  return rows
    .map(([name, value, source]) => `${name.padEnd(nameWidth)}  ${value.padEnd(valueWidth)}  ${source}\n`)
    .join('');
}
