/** The setting type for whom to trust: addresses, networks, everybody, or the clients of unix sockets. */

import { isIP } from 'node:net';
import type { SettingType } from './setting.ts';

const FORMS = 'IP addresses, networks as ADDRESS/BITS, unix or *';
/** Bits of an address, by its version. */
const ADDRESS_BITS: Readonly<Record<number, number>> = { 4: 32, 6: 128 };

/** Entries with commas between, or a list in config files; an empty text or list is nobody. */
export function networkList(): SettingType<readonly string[]> {
  const parse = (text: string): readonly string[] => (text.trim() === '' ? [] : text.split(',').map(checkEntry));
  return {
    placeholder: 'NETWORKS',
    parse,
    check(value) {
      if (typeof value === 'string') return parse(value);
      if (!Array.isArray(value)) throw new TypeError(FORMS);
      return value.map(checkEntry);
    },
    format: (entries) => entries.join(','),
  };
}

function checkEntry(entry: unknown): string {
  if (typeof entry !== 'string') throw new TypeError(FORMS);
  const text = entry.trim();
  if (text === '*' || text === 'unix') return text;
  const [, address = '', bits] = /^([^/%]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const most = ADDRESS_BITS[isIP(address)];
  if (most === undefined || Number(bits ?? 0) > most) throw new Error(FORMS);
  return text;
}
