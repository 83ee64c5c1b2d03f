/** The setting type for addresses to listen on. */

import { type BindAddress, formatBindAddress, parseBindAddress } from './bind-address.ts';
import type { SettingType } from './setting.ts';

/** One address or several with commas between; in config files text, a port number, or a list of these. */
export function bindAddresses(): SettingType<readonly BindAddress[]> {
  return {
    placeholder: 'ADDRESS',
    parse: (text) => text.split(',').map((each) => parseBindAddress(each.trim())),
    check(value) {
      const given: readonly unknown[] = Array.isArray(value) ? value : [value];
      if (given.length === 0) throw new Error('at least one address');
      return given.map((each) => {
        if (typeof each === 'string') return parseBindAddress(each);
        if (Number.isSafeInteger(each)) return parseBindAddress(String(each));
        throw new TypeError('an address as text, or a list of them');
      });
    },
    format: (addresses) => addresses.map(formatBindAddress).join(','),
  };
}
