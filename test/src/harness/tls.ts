/** Certificates of the tests, and clients that speak TLS. */

import { once } from 'node:events';
import { chmodSync, copyFileSync, readFileSync } from 'node:fs';
import { type Agent, type RequestOptions, request } from 'node:https';
import { buffer } from 'node:stream/consumers';
import { type ConnectionOptions, connect, type PeerCertificate, type TLSSocket } from 'node:tls';
import { REPOSITORY } from './places.ts';
import type { TemporaryFolder } from './temporary-folder.ts';

const FOLDER = `${REPOSITORY}test/fixtures/tls/`;
const PATIENCE_MS = 20_000;

/** The path of a certificate or key of `test/fixtures/tls`; see make.sh there. */
export function tlsFile(name: string): string {
  return FOLDER + name;
}

/** The text of one. */
export function tlsText(name: string): string {
  return readFileSync(tlsFile(name), 'utf8');
}

/** Puts a pair where a server under test finds it, the key readable by its owner only. */
export function installPair(folder: TemporaryFolder, pair: string): void {
  copyFileSync(tlsFile(`${pair}.pem`), folder.file('cert.pem'));
  copyFileSync(tlsFile(`${pair}.key`), folder.file('key.pem'));
  chmodSync(folder.file('key.pem'), 0o600);
}

/** Flags for the pair that {@link installPair} has put into a folder. */
export function pairFlags(folder: TemporaryFolder): readonly string[] {
  return ['--certfile', folder.file('cert.pem'), '--keyfile', folder.file('key.pem')];
}

/** Flags for the server's own certificate. */
export const TLS_FLAGS: readonly string[] = ['--certfile', tlsFile('server.pem'), '--keyfile', tlsFile('server.key')];

/** How to ask. */
export interface SecureQuestion {
  readonly method?: string;
  readonly body?: Uint8Array;
  /** By default each request has a connection of its own. */
  readonly agent?: Agent;
  /** The pair to present. */
  readonly as?: string;
}

/** An answer, and what its connection was. */
export interface SecureAnswer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly text: string;
  readonly bytes: Buffer;
  readonly certificate: PeerCertificate;
}

/** Asks over TLS, with the authority of the tests, and without SNI, which IP addresses don't have. */
export async function askSecurely(port: number, path: string, question: SecureQuestion = {}): Promise<SecureAnswer> {
  const { body, method = body === undefined ? 'GET' : 'POST', agent = false, as } = question;
  const options: RequestOptions = { host: '127.0.0.1', port, path, method, agent, ca: tlsText('authority.pem') };
  const asking = request({ ...options, ...pairOf(as) });
  asking.setTimeout(PATIENCE_MS, () => asking.destroy(new Error(`${method} ${path}: no answer`)));
  asking.end(body);
  const [response] = await once(asking, 'response');
  const certificate = (response.socket as TLSSocket).getPeerCertificate();
  const bytes = await buffer(response);
  const { statusCode: status, headers } = response;
  return { status, headers, bytes, text: bytes.toString(), certificate };
}

/** A connection whose handshake is done. */
export async function connectSecurely(port: number, options: ConnectionOptions = {}): Promise<TLSSocket> {
  const socket = connect({ host: '127.0.0.1', port, ca: tlsText('authority.pem'), ...options });
  await once(socket, 'secureConnect', { signal: AbortSignal.timeout(PATIENCE_MS) });
  return socket;
}

function pairOf(name: string | undefined): { readonly cert?: string; readonly key?: string } {
  return name === undefined ? {} : { cert: tlsText(`${name}.pem`), key: tlsText(`${name}.key`) };
}
