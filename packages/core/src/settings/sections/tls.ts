/** Settings about TLS. */

import type { CoreSettings } from '../core-settings.ts';
import { integer } from '../number-types.ts';
import { path } from '../path-types.ts';
import type { SettingTable } from '../setting.ts';
import { string } from '../text-types.ts';

const section = 'TLS';

export const tlsSettings: SettingTable<
  Pick<CoreSettings, 'certfile' | 'keyfile' | 'caCerts' | 'certReqs' | 'ciphers'>
> = {
  certfile: {
    flags: ['--certfile'],
    type: path(),
    default: '',
    section,
    summary: 'PEM file with the certificate and its chain; with it every listener speaks TLS, without it none does.',
    details: 'The file may hold the private key too. It is read again by every reload. See [tls.md](tls.md).',
  },
  keyfile: {
    flags: ['--keyfile'],
    type: path(),
    default: '',
    section,
    summary: 'PEM file with the private key of the certificate, if it is not in --certfile; without a passphrase.',
    details: 'The arbiter reads it, so it may be a file that --user can not read.',
  },
  caCerts: {
    flags: ['--ca-certs'],
    type: path(),
    default: '',
    section,
    summary:
      'PEM file with the authorities whose client certificates are accepted; --cert-reqs says whether they are asked for.',
  },
  certReqs: {
    flags: ['--cert-reqs'],
    type: integer({ min: 0, max: 2, placeholder: '0|1|2' }),
    default: 0,
    section,
    summary: 'Whether clients are asked for a certificate: 0 no, 1 they may send one, 2 they must.',
    details:
      'A certificate that is not signed by one of --ca-certs, or that has expired, ends the connection, with 1 too. ' +
      'The numbers are those of gunicorn and of Python.',
  },
  ciphers: {
    flags: ['--ciphers'],
    type: string('SUITES'),
    default: '',
    section,
    summary: "Cipher suites in OpenSSL's notation, best first; empty for those of Node.js.",
    details:
      'Those of TLS 1.3 stay as they are unless one of them (`TLS_...`) is named. TLS 1.2 and 1.3 are spoken, none before.',
  },
};
