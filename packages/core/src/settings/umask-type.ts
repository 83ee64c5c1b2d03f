/** The setting type of a file mode creation mask. */

import type { SettingType } from './setting.ts';

const LARGEST = 0o777;

/** Octal digits, or a number in a config file (`0o027`); empty to keep the mask that the process was started with. */
export function umask(): SettingType<string> {
  const expected = 'a mask in octal digits from 0 to 777';
  const parse = (text: string): string => {
    if (!/^(0o?)?[0-7]{0,3}$/.test(text)) throw new Error(expected);
    return text === '' ? '' : Number.parseInt(text.replace('o', ''), 8).toString(8).padStart(3, '0');
  };
  return {
    placeholder: 'MASK',
    parse,
    check(value) {
      if (typeof value === 'string') return parse(value);
      if (!Number.isSafeInteger(value) || (value as number) < 0 || (value as number) > LARGEST)
        throw new Error(expected);
      return parse((value as number).toString(8));
    },
    format: String,
  };
}
