/** The two places that flags come from: the command line and an environment variable that holds more of them. */

import { ConfigError } from '../errors.ts';
import type { SettingLayer } from '../settings/resolve.ts';
import type { AnySettingTable } from '../settings/setting.ts';
import { splitShellWords } from '../settings/shell-words.ts';
import { ACTIONS } from './actions.ts';
import { type ArgumentFault, type ParsedArguments, parseArguments, SHORT_T } from './parse-arguments.ts';
import { readShortT } from './short-t.ts';
import type { UnknownSetting } from './unknown-setting.ts';

/** Words that a command line is made of, and where they were found. */
export interface ArgumentSource {
  readonly name: string;
  readonly words: readonly string[];
  /** Added to a flag in faults, where the place is not plain: ` in TRICORN_CMD_ARGS`. */
  readonly suffix: string;
}

/** What one source says, for one worker class. */
export interface ArgumentReading {
  readonly layer: SettingLayer;
  readonly unknownFlags: readonly UnknownSetting[];
  readonly faults: readonly string[];
  readonly notices: readonly string[];
}

const VARIABLE = 'TRICORN_CMD_ARGS';

/** The command's own words. */
export function commandLine(words: readonly string[]): ArgumentSource {
  return { name: 'command line', words, suffix: '' };
}

/** The words of `TRICORN_CMD_ARGS`, split as a shell does. Throws ConfigError on an open quote. */
export function argumentVariable(environment: Readonly<Record<string, string | undefined>>): ArgumentSource {
  const text = environment[VARIABLE] ?? '';
  try {
    return { name: VARIABLE, words: splitShellWords(text), suffix: ` in ${VARIABLE}` };
  } catch (error) {
    const expected = error instanceof Error ? error.message : String(error);
    throw new ConfigError([`${VARIABLE}: got ${text}, expected ${expected}`], { cause: error });
  }
}

/** Reads a source by the full table of a worker class. */
export function readArguments(source: ArgumentSource, table: AnySettingTable, className: string): ArgumentReading {
  const parsed = parseArguments(source.words, table);
  const short = readShortT(parsed, table, className);
  const entries = [...parsed.uses, ...short.uses].map(({ key, flag, text }) => {
    const written = flag === SHORT_T ? `-t (--${key})` : flag;
    return { key, label: written + source.suffix, text };
  });
  const [app] = parsed.positionals;
  if (app !== undefined) entries.push({ key: 'app', label: `MODULE:EXPORT${source.suffix}`, text: app });
  return {
    layer: { source: source.name, entries },
    unknownFlags: parsed.unknownFlags.map((flag) => ({ name: flag, label: flag + source.suffix })),
    faults: [...parsed.faults, ...short.faults, ...misplaced(parsed, source)].map(
      ({ subject, complaint }) => `${subject}${source.suffix}: ${complaint}`,
    ),
    notices: short.notices,
  };
}

function misplaced(parsed: ParsedArguments, { suffix }: ArgumentSource): readonly ArgumentFault[] {
  const { positionals, actions, unknownFlags } = parsed;
  const complaint = 'got a second argument, expected only one, MODULE:EXPORT';
  // Beside an unknown flag a word too many is most likely its value; one fault is enough then.
  const tooMany = unknownFlags.length > 0 ? [] : positionals.slice(1);
  const extra = tooMany.map((word) => ({ subject: `'${word}'`, complaint }));
  // An action hidden in the environment would keep every server from starting.
  const hidden = suffix === '' ? [] : [...actions].flatMap((action) => ACTIONS[action].flags[0] ?? []);
  const onlyCommand = 'got an action, expected it on the command line only';
  return [...extra, ...hidden.map((subject) => ({ subject, complaint: onlyCommand }))];
}
