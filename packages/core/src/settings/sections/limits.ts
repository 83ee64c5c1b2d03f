/** Settings that bound the size of a request. */

import type { CoreSettings } from '../core-settings.ts';
import { integer } from '../number-types.ts';
import type { SettingTable } from '../setting.ts';

const section = 'Request limits';
const KIBIBYTE = 1024;
const MEBIBYTE = 1024 * KIBIBYTE;

export const limitSettings: SettingTable<
  Pick<
    CoreSettings,
    'limitRequestLine' | 'limitRequestFields' | 'limitRequestFieldSize' | 'bodyMaxBytes' | 'bodyBufferBytes'
  >
> = {
  limitRequestLine: {
    flags: ['--limit-request-line'],
    type: integer({ min: 64, max: MEBIBYTE, placeholder: 'BYTES' }),
    default: 8190,
    section,
    summary: 'Longest request line; a longer one is answered 414.',
  },
  limitRequestFields: {
    flags: ['--limit-request-fields'],
    type: integer({ min: 1, max: 32_768 }),
    default: 100,
    section,
    summary: 'Most header fields of a request; more are answered 431.',
  },
  limitRequestFieldSize: {
    flags: ['--limit-request-field-size'],
    type: integer({ min: 64, max: MEBIBYTE, placeholder: 'BYTES' }),
    default: 8190,
    section,
    summary: 'Longest header field, name and value; a longer one is answered 431.',
  },
  bodyMaxBytes: {
    flags: ['--body-max-bytes'],
    type: integer({ min: 0, placeholder: 'BYTES' }),
    default: 0,
    section,
    summary: 'Largest request body; a larger one is answered 413; 0 for no limit.',
  },
  bodyBufferBytes: {
    flags: ['--body-buffer-bytes'],
    type: integer({ min: 0, max: 1024 * MEBIBYTE, placeholder: 'BYTES' }),
    default: 64 * KIBIBYTE,
    section,
    summary: 'What must have arrived of a body before its request takes a thread or a blocking worker.',
    details: 'Slow uploads thus wait without holding up anybody; a larger body streams after this much.',
  },
};
