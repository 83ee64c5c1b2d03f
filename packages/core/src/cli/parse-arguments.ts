/** Takes a command line apart: which flag was given which text. Values are not read here. */

import type { AnySettingTable } from '../settings/setting.ts';
import { type ActionName, actionOfFlag } from './actions.ts';

/** One use of a setting's flag. */
export interface FlagUse {
  readonly key: string;
  /** As it was written: long or short. */
  readonly flag: string;
  /** The value; `true` or `false` for a switch. */
  readonly text: string;
}

/** Something wrong with an argument, in the two halves between which its source is named. */
export interface ArgumentFault {
  readonly subject: string;
  /** What was got and what was expected. */
  readonly complaint: string;
}

/** A command line taken apart. */
export interface ParsedArguments {
  readonly uses: readonly FlagUse[];
  /** Values of `-t`, whose meaning depends on the worker class. */
  readonly shortT: readonly string[];
  readonly actions: ReadonlySet<ActionName>;
  readonly positionals: readonly string[];
  /** Flags that are in no table, without their values. */
  readonly unknownFlags: readonly string[];
  /** What is wrong with the form: a value missing or given to a switch. */
  readonly faults: readonly ArgumentFault[];
}

/** The flag that means `--threads` or `--timeout`. */
export const SHORT_T = '-t';

type Meaning =
  | { readonly kind: 'value'; readonly key: string }
  | { readonly kind: 'switch'; readonly key: string; readonly text: string }
  | { readonly kind: 'shortT' }
  | { readonly kind: 'action'; readonly action: ActionName };

/**
 * Parses the words after the command's name.
 *
 * `--flag value`, `--flag=value`, `-f value` and `-fvalue` are understood; `--` ends the flags. A flag that needs a value
 * does not take a word that looks like a flag (`-` alone and `-1` don't). Unknown flags are collected, and take no value.
 */
export function parseArguments(words: readonly string[], table: AnySettingTable): ParsedArguments {
  const parser = new ArgumentParser(meanings(table));
  parser.parse(words);
  return parser;
}

/** The negative form of a switch's long flag: `--no-light-fetch`. */
export function negated(flag: string): string {
  return flag.replace(/^--/, '--no-');
}

function meanings(table: AnySettingTable): ReadonlyMap<string, Meaning> {
  const found = new Map<string, Meaning>([[SHORT_T, { kind: 'shortT' }]]);
  for (const [key, { flags, type }] of Object.entries(table)) {
    for (const flag of flags) {
      if (type.placeholder !== '') {
        found.set(flag, { kind: 'value', key });
        continue;
      }
      found.set(flag, { kind: 'switch', key, text: 'true' });
      if (flag.startsWith('--')) found.set(negated(flag), { kind: 'switch', key, text: 'false' });
    }
  }
  return found;
}

class ArgumentParser implements ParsedArguments {
  readonly uses: FlagUse[] = [];
  readonly shortT: string[] = [];
  readonly actions: Set<ActionName> = new Set();
  readonly positionals: string[] = [];
  readonly unknownFlags: string[] = [];
  readonly faults: ArgumentFault[] = [];
  readonly #meanings: ReadonlyMap<string, Meaning>;

  constructor(known: ReadonlyMap<string, Meaning>) {
    this.#meanings = known;
  }

  parse(words: readonly string[]): void {
    const rest = [...words];
    for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
      if (word === '--') {
        this.positionals.push(...rest);
        return;
      }
      if (word.startsWith('-') && word !== '-') this.#flag(word, rest);
      else this.positionals.push(word);
    }
  }

  #flag(word: string, rest: string[]): void {
    const [flag, joined] = splitFlag(word);
    const meaning = this.#meaning(flag);
    if (!meaning) {
      this.unknownFlags.push(flag);
      return;
    }
    if (meaning.kind === 'action' || meaning.kind === 'switch') {
      if (joined !== undefined) this.#fault(flag, `got the value '${joined}', expected none`);
      else if (meaning.kind === 'action') this.actions.add(meaning.action);
      else this.uses.push({ key: meaning.key, flag, text: meaning.text });
      return;
    }
    const text = joined ?? (looksLikeFlag(rest[0]) ? undefined : rest.shift());
    if (text === undefined) this.#fault(flag, 'got no value, expected one');
    else if (meaning.kind === 'shortT') this.shortT.push(text);
    else this.uses.push({ key: meaning.key, flag, text });
  }

  #fault(subject: string, complaint: string): void {
    this.faults.push({ subject, complaint });
  }

  #meaning(flag: string): Meaning | undefined {
    const action = actionOfFlag(flag);
    return action ? { kind: 'action', action } : this.#meanings.get(flag);
  }
}

/** `--flag=value` and `-fvalue` in two; a lone flag has no value. */
function splitFlag(word: string): [flag: string, value?: string] {
  if (!word.startsWith('--')) return word.length > 2 ? [word.slice(0, 2), word.slice(2)] : [word];
  const equals = word.indexOf('=');
  return equals < 0 ? [word] : [word.slice(0, equals), word.slice(equals + 1)];
}

function looksLikeFlag(word: string | undefined): boolean {
  return word !== undefined && /^-[-A-Za-z]/.test(word);
}
