/** Setting types whose values are words, texts and switches. */

import type { SettingType } from './setting.ts';

const TRUE_WORDS: readonly string[] = ['true', '1', 'yes', 'on'];
const FALSE_WORDS: readonly string[] = ['false', '0', 'no', 'off'];

/** Any text; `required` refuses the empty one. */
export function string(placeholder: string, options: { readonly required?: boolean } = {}): SettingType<string> {
  const check = (value: unknown): string => {
    if (typeof value !== 'string') throw new TypeError('text');
    if (options.required && value === '') throw new Error('text that is not empty');
    return value;
  };
  return { placeholder, parse: check, check, format: String };
}

/** Name of a header field (RFC 9110 section 5.1), or empty for none. */
export function fieldName(): SettingType<string> {
  const check = (value: unknown): string => {
    if (typeof value !== 'string' || !/^[!#$%&'*+.^_`|~0-9A-Za-z-]*$/.test(value)) throw new Error('a header name');
    return value;
  };
  return { placeholder: 'NAME', parse: check, check, format: String };
}

/** One of a few words. */
export function choice<Word extends string>(words: readonly Word[]): SettingType<Word> {
  const check = (value: unknown): Word => {
    const word = words.find((each) => each === value);
    if (word === undefined) throw new Error(`one of ${words.join(', ')}`);
    return word;
  };
  return { placeholder: words.join('|'), parse: check, check, format: String };
}

/** A switch: `--flag` turns it on and `--no-flag` off. */
export function boolean(): SettingType<boolean> {
  return {
    placeholder: '',
    parse(text) {
      if (TRUE_WORDS.includes(text)) return true;
      if (FALSE_WORDS.includes(text)) return false;
      throw new Error('true or false');
    },
    check(value) {
      if (typeof value !== 'boolean') throw new TypeError('true or false');
      return value;
    },
    format: String,
  };
}
