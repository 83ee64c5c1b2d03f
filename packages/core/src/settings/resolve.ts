/** Lays the sources of settings over each other and checks every value. */

import { inspect } from 'node:util';
import type { AnySettingTable, Setting } from './setting.ts';

/** A value that one source gives for one setting: text to parse, a config file's value to check, or one that is right. */
export type SettingEntry = {
  readonly key: string;
  /** Names the place in a fault: `--workers`, `$PORT`, `workers in tricorn.config.ts`. */
  readonly label: string;
} & ({ readonly text: string } | { readonly value: unknown } | { readonly resolved: unknown });

/** All that one source gives. */
export interface SettingLayer {
  /** For `--print-config`: `command line`, `$PORT`, a file name. */
  readonly source: string;
  readonly entries: readonly SettingEntry[];
}

/** Checked and frozen values, and for each key where it came from. */
export interface ResolvedSettings {
  readonly values: Readonly<Record<string, unknown>>;
  readonly sources: Readonly<Record<string, string>>;
}

/**
 * Resolves a table's settings from layers, lowest first; keys that the table lacks are passed over.
 * All layers are checked, also values that a later layer replaces; `faults` has a sentence for each bad one.
 */
export function resolveSettings(
  table: AnySettingTable,
  layers: readonly SettingLayer[],
): ResolvedSettings & { readonly faults: readonly string[] } {
  const values: Record<string, unknown> = {};
  const sources: Record<string, string> = {};
  const faults: string[] = [];
  for (const [key, setting] of Object.entries(table)) {
    values[key] = setting.default;
    sources[key] = 'default';
  }
  for (const { source, entries } of layers) {
    const fresh = new Map<string, unknown>();
    for (const entry of entries) {
      const setting = Object.hasOwn(table, entry.key) ? table[entry.key] : undefined;
      if (!setting) continue;
      try {
        const value = readEntry(setting, entry);
        const joined = fresh.has(entry.key) && setting.combine ? setting.combine(fresh.get(entry.key), value) : value;
        fresh.set(entry.key, joined);
      } catch (error) {
        faults.push(sentence(entry, error));
      }
    }
    for (const [key, value] of fresh) {
      values[key] = value;
      sources[key] = source;
    }
  }
  return { values: deepFreeze(values), sources: Object.freeze(sources), faults };
}

function readEntry(setting: Setting<unknown>, entry: SettingEntry): unknown {
  if ('resolved' in entry) return entry.resolved;
  return 'text' in entry ? setting.type.parse(entry.text) : setting.type.check(entry.value);
}

function sentence(entry: SettingEntry, error: unknown): string {
  const value = 'value' in entry ? entry.value : undefined;
  const got = 'text' in entry ? `'${entry.text}'` : inspect(value, { depth: 2, breakLength: Infinity });
  const expected = error instanceof Error ? error.message : String(error);
  return `${entry.label}: got ${got}, expected ${expected}`;
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFreeze(part);
  }
  return value;
}
