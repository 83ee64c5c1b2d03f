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
    | 'limitRequestLine'
    | 'limitRequestFields'
    | 'limitRequestFieldSize'
    | 'limitRequestHead'
    | 'limitConnections'
    | 'limitConnectionsPerAddress'
    | 'bodyMaxBytes'
    | 'bodyBufferBytes'
    | 'responseBufferBytes'
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
  limitRequestHead: {
    flags: ['--limit-request-head'],
    type: integer({ min: 256, max: 16 * MEBIBYTE, placeholder: 'BYTES' }),
    default: 64 * KIBIBYTE,
    section,
    summary: 'Largest request head; a larger one is answered 431.',
    details: 'Never less than the longest request line and the longest header field together.',
  },
  limitConnections: {
    flags: ['--limit-connections'],
    type: integer({ min: 1 }),
    default: 10_000,
    section,
    summary: 'Open connections of one worker, idle ones included; those beyond are answered 503 and closed.',
    details:
      'Each costs a descriptor, so the process needs a higher limit of those (`ulimit -n`). A worker of the sync class ' +
      'stops accepting at `--worker-connections`, before this.',
  },
  limitConnectionsPerAddress: {
    flags: ['--limit-connections-per-address'],
    type: integer({ min: 0 }),
    default: 0,
    section,
    summary: 'Open connections of one worker from one client address; those beyond are answered 429; 0 for no limit.',
    details:
      'Leave it off behind a proxy, whose connections all have one address. Addresses of IPv6 are counted by their ' +
      'first 64 bits, which is what one customer gets. Connections to unix sockets are not counted.',
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
  responseBufferBytes: {
    flags: ['--response-buffer-bytes'],
    type: integer({ min: 0, max: 1024 * MEBIBYTE, placeholder: 'BYTES' }),
    default: 256 * KIBIBYTE,
    section,
    summary:
      'What may wait of a response whose client reads slowly before a blocking worker or thread waits for that client.',
    details:
      'Counted for each connection, in the sync and gthread classes, while the application is still writing: a response ' +
      'that it has ended, or writes in one piece, never makes them wait, however large it is.',
  },
};
