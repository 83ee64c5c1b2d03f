/** Where to listen, as data and as text. */

import { resolve } from 'node:path';

/** A place to listen: TCP, a unix socket (`@` first in the path of an abstract one), or an open descriptor. */
export type BindAddress =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string }
  | { readonly kind: 'fd'; readonly fd: number };

const DEFAULT_PORT = 8000;
/** `sun_path` of unix(7) has 108 bytes, the last of them a zero. */
const LONGEST_SOCKET_PATH = 107;
const FORMS = 'HOST:PORT, :PORT, PORT, [IPv6]:PORT, unix:PATH, unix:@NAME or fd://N';

/**
 * Reads an address: `0:8000`, `:8000` and `8000` are all IPv4 addresses of the machine; a host alone gets port 8000;
 * a unix path becomes absolute. Throws an Error whose message says what was expected.
 */
export function parseBindAddress(text: string): BindAddress {
  if (text.startsWith('unix:')) return parseUnix(text.slice('unix:'.length).replace(/^\/\/(?=\/)/, ''));
  if (text.startsWith('fd:')) return parseDescriptor(text);
  const address = text.replace(/^tcp:\/\//, '');
  if (/^\d+$/.test(address)) return { kind: 'tcp', host: '0.0.0.0', port: parsePort(address) };
  const match = /^(?:\[(?<six>[0-9A-Fa-f:.]+(?:%[\w.-]+)?)\]|(?<host>\w[\w.-]*)?)(?::(?<port>\d+))?$/.exec(address);
  if (!match?.groups || address === '') throw new Error(FORMS);
  const { six, host, port } = match.groups;
  const everywhere = host === undefined || host === '0';
  return {
    kind: 'tcp',
    host: six ?? (everywhere ? '0.0.0.0' : host),
    port: port === undefined ? DEFAULT_PORT : parsePort(port),
  };
}

/** Writes an address in the spelling that {@link parseBindAddress} reads. */
export function formatBindAddress(address: BindAddress): string {
  switch (address.kind) {
    case 'tcp':
      return address.host.includes(':') ? `[${address.host}]:${address.port}` : `${address.host}:${address.port}`;
    case 'unix':
      return `unix:${address.path}`;
    case 'fd':
      return `fd://${address.fd}`;
  }
}

function parsePort(digits: string): number {
  const port = Number(digits);
  if (port > 65_535) throw new Error('a port from 0 to 65535');
  return port;
}

function parseUnix(given: string): BindAddress {
  if (given === '' || given === '@') throw new Error('a path or @NAME after unix:');
  const path = given.startsWith('@') ? given : resolve(given);
  if (Buffer.byteLength(path) > LONGEST_SOCKET_PATH) {
    throw new Error(`a socket path of at most ${LONGEST_SOCKET_PATH} bytes`);
  }
  return { kind: 'unix', path };
}

function parseDescriptor(text: string): BindAddress {
  const match = /^fd:\/\/(\d{1,9})$/.exec(text);
  if (!match || Number(match[1]) < 3) throw new Error('fd://N with N an open descriptor, at least 3');
  return { kind: 'fd', fd: Number(match[1]) };
}
