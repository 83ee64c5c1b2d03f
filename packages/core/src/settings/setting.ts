/** The shape of a settings table: the single source of flags, config keys, environment names, defaults, checks and docs. */

/**
 * How a setting's value is read and checked.
 *
 * `parse` reads text (a flag's or environment variable's value), `check` a value from a config file. Both return the
 * value or throw an Error whose message continues the sentence "--flag: got X, expected ...": only the "expected" part.
 */
export interface SettingType<T> {
  /** Shown in `--help` after the flag, for example `SECONDS`; empty for a boolean flag, which takes no value. */
  readonly placeholder: string;
  parse(text: string): T;
  check(value: unknown): T;
  /** How a value is shown by `--print-config` and in docs, in a spelling that `parse` reads. */
  format(value: T): string;
}

/** One setting. Its key in the table is its name in config files: the long flag in camelCase. */
export interface Setting<T> {
  /** Long flag and short one, for example `['--bind', '-b']`; empty for a setting that only a config file can give. */
  readonly flags: readonly string[];
  readonly type: SettingType<T>;
  readonly default: T;
  /** Environment variable that replaces the default, for example `WEB_CONCURRENCY`. */
  readonly environment?: string;
  /** Adds a later use of the flag to earlier ones of the same source; without it the last use counts. */
  combine?(earlier: T, later: T): T;
  /** Heading under which `--help` and docs/settings.md list it. */
  readonly section: string;
  /** One sentence, with units and range. */
  readonly summary: string;
  /** More for docs/settings.md only. */
  readonly details?: string;
}

/** A table of settings, one entry for each key of `Own`. */
export type SettingTable<Own extends object> = { readonly [Key in keyof Own]: Setting<Own[Key]> };

/** Any table, for code that treats all settings alike. */
export type AnySettingTable = Readonly<Record<string, Setting<unknown>>>;
