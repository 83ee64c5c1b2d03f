/** What `--help` prints, all of it from the tables of settings. */

import type { Setting } from '../settings/setting.ts';
import { ACTIONS } from './actions.ts';
import { USAGE } from './configure.ts';
import { negated, SHORT_T } from './parse-arguments.ts';
import { SHORT_T_SUMMARY } from './short-t.ts';

const EXAMPLES = `  tricorn app.js:application
  tricorn --bind 0:8000 -k gthread -w 4 -t 2 app.js:application
  tricorn -k async -w auto --access-logfile - config.wsgi`;

/** Columns of the flags, with the two blanks before and after them. */
const FLAG_COLUMNS = 34;
const WIDEST = 110;
const NARROWEST = 70;

/** The help text for a terminal of so many columns: settings by section, then actions. */
export function helpText(settings: readonly Setting<unknown>[], columns: number): string {
  const width = Math.max(NARROWEST, Math.min(WIDEST, columns));
  const parts = [`${USAGE}\n\n${EXAMPLES}\n`];
  for (const [section, members] of bySection(settings)) {
    const lines = members.map((setting) => entry(flagsOf(setting), summaryOf(setting), width));
    if (members.some(({ flags }) => flags.includes('--timeout'))) {
      lines.unshift(entry(`  ${SHORT_T} N`, SHORT_T_SUMMARY, width));
    }
    parts.push(`${section}:\n${lines.join('')}`);
  }
  const actions = Object.values(ACTIONS).map(({ flags, summary }) => entry(flagColumn(flags, ''), summary, width));
  parts.push(`Actions:\n${actions.join('')}`);
  const end =
    'Settings come, low to high, from defaults, $VARIABLES shown above, tricorn.config.*, $TRICORN_CMD_ARGS and the ' +
    'command line. In tricorn.config.* each has the name of its long flag in camelCase. `tricorn ctl --help` tells how to ' +
    'control a running server.';
  parts.push(`${wrap(end, width).join('\n')}\n`);
  return parts.join('\n');
}

/** Settings under their headings, in the order in which headings first appear. */
export function bySection(settings: readonly Setting<unknown>[]): ReadonlyMap<string, readonly Setting<unknown>[]> {
  const sections = new Map<string, Setting<unknown>[]>();
  for (const setting of settings) {
    const members = sections.get(setting.section);
    if (members) members.push(setting);
    else sections.set(setting.section, [setting]);
  }
  return sections;
}

function flagsOf({ flags, type }: Setting<unknown>): string {
  if (flags.length === 0) return `  ${type.placeholder}`;
  const [long = ''] = flags;
  return flagColumn(flags, type.placeholder === '' ? `, ${negated(long)}` : ` ${type.placeholder}`);
}

/** Short flags stand first, as in other commands' help. */
function flagColumn(flags: readonly string[], after: string): string {
  const short = flags.filter((flag) => !flag.startsWith('--'));
  const long = flags.filter((flag) => flag.startsWith('--'));
  return `  ${[...short, ...long].join(', ')}${after}`;
}

function summaryOf({ summary, type, default: preset, environment }: Setting<unknown>): string {
  const shown = type.format(preset);
  const notes = [...(shown === '' ? [] : [shown]), ...(environment ? [`$${environment}`] : [])];
  return notes.length > 0 ? `${summary} [${notes.join(', ')}]` : summary;
}

function entry(flags: string, summary: string, width: number): string {
  const lines = wrap(summary, width - FLAG_COLUMNS);
  const first = flags.length + 2 > FLAG_COLUMNS ? `${flags}\n${' '.repeat(FLAG_COLUMNS)}` : flags.padEnd(FLAG_COLUMNS);
  return `${first}${lines.join(`\n${' '.repeat(FLAG_COLUMNS)}`)}\n`;
}

function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
