/** Reads the files that TLS needs, in the process that may still be root. */

import { createPrivateKey, type KeyObject, randomBytes, X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { ConfigError } from '../errors.ts';
import type { CoreSettings } from '../settings/core-settings.ts';
import type { TlsMaterial } from '../settings/tls-material.ts';

/** The settings that this is about. */
export type TlsFileSettings = Pick<
  CoreSettings,
  'certfile' | 'keyfile' | 'caCerts' | 'certReqs' | 'ciphers' | 'proxyProtocol'
>;

/** What was read, and what is doubtful about it, one sentence each. */
export interface TlsFiles {
  /** Null when TLS is off. */
  readonly material: TlsMaterial | null;
  readonly warnings: readonly string[];
}

const TICKET_KEY_BYTES = 48;
const CERTIFICATE = /-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----/gs;
/** A private key that is encrypted, in the format of today or the one before it. */
const LOCKED = /^-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED/m;

/** Collects faults while it reads. */
class Reading {
  readonly faults: string[] = [];
  readonly warnings: string[] = [];

  /** The text of a file, or undefined for one that can't be read. */
  text(flag: string, path: string): string | undefined {
    try {
      return readFileSync(path, 'latin1');
    } catch (error) {
      this.#fault(flag, path, `expected a file that can be read (${(error as NodeJS.ErrnoException).code})`);
      return undefined;
    }
  }

  /** The certificates of a PEM file; the first is the one that is presented. */
  certificates(
    flag: string,
    path: string,
  ): { readonly text: string; readonly all: readonly X509Certificate[] } | undefined {
    const text = this.text(flag, path);
    const found = text?.match(CERTIFICATE);
    if (text === undefined) return undefined;
    try {
      if (!found) throw new Error('it has none');
      return { text, all: found.map((one) => new X509Certificate(one)) };
    } catch (error) {
      this.#fault(flag, path, `expected certificates in PEM format (${(error as Error).message})`);
      return undefined;
    }
  }

  /** A private key in PEM format. */
  key(flag: string, path: string): { readonly text: string; readonly key: KeyObject } | undefined {
    const text = this.text(flag, path);
    if (text === undefined) return undefined;
    try {
      if (LOCKED.test(text)) throw new Error('it needs a passphrase');
      const key = createPrivateKey(text);
      this.#warnOfReaders(flag, path);
      return { text, key };
    } catch (error) {
      const hint = flag === '--certfile' ? '; --keyfile names another file' : '';
      this.#fault(
        flag,
        path,
        `expected a private key in PEM format without a passphrase (${(error as Error).message})${hint}`,
      );
      return undefined;
    }
  }

  #fault(flag: string, path: string, rest: string): void {
    this.faults.push(`${flag}: got ${path}, ${rest}`);
  }

  #warnOfReaders(flag: string, path: string): void {
    const mode = statSync(path).mode & 0o777;
    if ((mode & 0o004) === 0) return;
    this.warnings.push(
      `${flag}: everybody on this machine can read the private key in ${path} (mode ${mode.toString(8)})`,
    );
  }
}

/**
 * Reads and checks the files of TLS.
 *
 * @throws ConfigError with all that is wrong: files, pairs that don't match, settings that need others.
 */
export function readTlsFiles(settings: TlsFileSettings): TlsFiles {
  const { certfile, keyfile, caCerts, certReqs, ciphers } = settings;
  const reading = new Reading();
  reading.faults.push(...combinationFaults(settings));
  if (certfile === '') {
    if (reading.faults.length > 0) throw new ConfigError(reading.faults);
    return { material: null, warnings: [] };
  }
  const certificates = reading.certificates('--certfile', certfile);
  const [keyFlag, keyPath] = keyfile === '' ? ['--certfile', certfile] : ['--keyfile', keyfile];
  // Of a file that is no good at all, one fault says enough.
  const key = keyPath === certfile && certificates === undefined ? undefined : reading.key(keyFlag, keyPath);
  const authorities = caCerts === '' ? undefined : reading.certificates('--ca-certs', caCerts);
  const own = certificates?.all[0];
  if (own && key && !own.checkPrivateKey(key.key)) {
    reading.faults.push(`${keyFlag}: got ${keyPath}, expected the private key of the first certificate in ${certfile}`);
  }
  if (own) reading.warnings.push(...doubtsAbout(own, certfile));
  if (caCerts !== '' && certReqs === 0) reading.warnings.push('--ca-certs: not used, since --cert-reqs is 0');
  if (reading.faults.length === 0) reading.faults.push(...contextFaults(certificates!.text, key!.text, ciphers));
  if (reading.faults.length > 0) throw new ConfigError(reading.faults);
  return {
    material: {
      certificate: certificates!.text,
      key: key!.text,
      authorities: authorities?.text ?? '',
      ticketKeys: randomBytes(TICKET_KEY_BYTES).toString('base64'),
    },
    warnings: reading.warnings,
  };
}

function combinationFaults(settings: TlsFileSettings): readonly string[] {
  const { certfile, keyfile, caCerts, certReqs, ciphers, proxyProtocol } = settings;
  if (certfile === '') {
    const given = { '--keyfile': keyfile, '--ca-certs': caCerts, '--cert-reqs': certReqs, '--ciphers': ciphers };
    const alone = Object.entries(given).filter(([, value]) => value !== '' && value !== 0);
    return alone.map(([flag, value]) => `${flag}: got ${value} alone, expected --certfile with it`);
  }
  return [
    ...(certReqs > 0 && caCerts === ''
      ? [`--cert-reqs: got ${certReqs}, expected --ca-certs with it: whose client certificates are accepted?`]
      : []),
    ...(proxyProtocol === 'off' ? [] : ['--proxy-protocol: got it with --certfile, expected one of the two only']),
  ];
}

function doubtsAbout({ validFrom, validTo }: X509Certificate, path: string): readonly string[] {
  const now = Date.now();
  if (Date.parse(validTo) < now) return [`--certfile: the certificate in ${path} has expired: ${validTo}`];
  if (Date.parse(validFrom) > now) return [`--certfile: the certificate in ${path} is not valid before ${validFrom}`];
  return [];
}

/** What OpenSSL itself has against the parts together. */
function contextFaults(cert: string, key: string, ciphers: string): readonly string[] {
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    return [`--certfile: OpenSSL refuses it: ${(error as Error).message}`];
  }
  try {
    if (ciphers !== '') createSecureContext({ ciphers });
    return [];
  } catch (error) {
    return [`--ciphers: got ${ciphers}, expected cipher suites in OpenSSL's notation (${(error as Error).message})`];
  }
}
