/** The setting type of `--reuse-port`. */

import type { SettingType } from './setting.ts';
import { boolean } from './text-types.ts';

const FIRST_VERSION = [23, 1] as const;

/** A switch that can only be on where Node.js can set SO_REUSEPORT: earlier versions ignore it without a word. */
export function reusePort(nodeVersion: string): SettingType<boolean> {
  const [major = 0, minor = 0] = nodeVersion.split('.').map(Number);
  const able = major > FIRST_VERSION[0] || (major === FIRST_VERSION[0] && minor >= FIRST_VERSION[1]);
  const possible = (wanted: boolean): boolean => {
    if (wanted && !able)
      throw new Error(`Node.js ${FIRST_VERSION.join('.')} or newer for that; this is ${nodeVersion}`);
    return wanted;
  };
  const type = boolean();
  return {
    placeholder: type.placeholder,
    parse: (text) => possible(type.parse(text)),
    check: (value) => possible(type.check(value)),
    format: type.format,
  };
}
