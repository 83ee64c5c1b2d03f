/** Reads what the command and the documentation say about settings, as a person would. */

/** One setting, as one listing shows it. */
export interface ListedSetting {
  readonly key: string;
  /** Every spelling, sorted; empty when it has no flag. */
  readonly flags: readonly string[];
  /** As a flag would take it; empty when there is none. */
  readonly preset: string;
  readonly environment: string;
}

/** Settings of `tricorn --help`. */
export function readHelp(lines: readonly string[]): ListedSetting[] {
  return helpEntries(lines)
    .filter(({ heading }) => heading !== 'Actions')
    .filter(({ flags }) => flags !== '-t N')
    .map(({ flags: column, summary }) => {
      const flags = flagsOf(column.split(', '));
      const [, notes = ''] = /\[([^[\]]+)\]$/.exec(summary) ?? [];
      const [, preset = '', environment = ''] = /^(.*?)(?:(?:^|, )\$(\w+))?$/.exec(notes) ?? [];
      return { key: keyOf(column), flags, preset, environment };
    });
}

/** Settings of `docs/settings.md`. */
export function readSettingsPage(page: string): ListedSetting[] {
  return [...page.matchAll(/^### (\w+)\n\n(.+)$/gm)].map(([, key = '', facts = '']) => {
    const [first = '', preset = '', environment = ''] = facts.split(' · ');
    return {
      key,
      flags: flagsOf(first.split(', ').map(withoutQuotes)),
      preset: preset === 'default empty' ? '' : withoutQuotes(preset.replace(/^default /, '')),
      environment: withoutQuotes(environment).replace('$', ''),
    };
  });
}

/** Keys and values of `tricorn --print-config`, those that are defaults of core or of no class in particular. */
export function readPrintedConfig(lines: readonly string[]): Map<string, string> {
  const rows = lines.map((line) => /^(\w+) +(.*?) +(default|worker class \w+)$/.exec(line));
  const defaults = rows.filter((row) => row?.[3] === 'default');
  return new Map(defaults.map((row) => [row?.[1] ?? '', row?.[2] === "''" ? '' : (row?.[2] ?? '')]));
}

interface HelpEntry {
  readonly heading: string;
  readonly flags: string;
  readonly summary: string;
}

/** Joins the lines that each entry was wrapped into. */
function helpEntries(lines: readonly string[]): HelpEntry[] {
  const entries: { heading: string; flags: string; summary: string }[] = [];
  let heading = '';
  for (const line of lines) {
    const [, flags, summary = ''] = /^ {2}((?:-|MODULE).*?)(?: {2,}(.*))?$/.exec(line) ?? [];
    if (/^[A-Z].*:$/.test(line)) heading = line.slice(0, -1);
    else if (flags !== undefined) entries.push({ heading, flags, summary });
    else if (/^ {30}/.test(line)) {
      const last = entries.at(-1);
      if (last) last.summary = `${last.summary} ${line.trim()}`.trim();
    }
  }
  return entries;
}

function flagsOf(spellings: readonly string[]): readonly string[] {
  return spellings
    .map((spelling) => spelling.split(' ')[0] ?? '')
    .filter((flag) => flag.startsWith('-'))
    .sort();
}

/** The name that a setting has in a config file: its first long flag in camelCase. */
function keyOf(column: string): string {
  const long = /--([a-z-]+)/.exec(column)?.[1] ?? 'app';
  return long.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function withoutQuotes(text: string): string {
  return text.replaceAll('`', '');
}
