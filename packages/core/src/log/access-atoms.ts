/** The atoms of the access log: what a format can ask for of a finished request, as gunicorn names it. */

import { STATUS_CODES } from 'node:http';
import type { AccessRecord } from './access-record.ts';
import { createRequestIds } from './access-request-id.ts';
import { escapeQuoted } from './escape.ts';
import { createAccessLogTimestamp } from './timestamp.ts';

/** What is the same for all requests of a worker. */
export interface WorkerFacts {
  readonly pid: number;
  /** The worker's stable number, from 0. */
  readonly slot: number;
  /** Name of the worker class. */
  readonly workerClass: string;
  /** Request header that carries the request's id; empty when none does. */
  readonly requestIdHeader: string;
}

/** Gives one value of a request, already escaped. */
export type Atom = (record: AccessRecord) => string;

const ABSENT = '-';

/** The path of a request target as received, without the query (RFC 9112 section 3.2). */
export function pathOf(target: string): string {
  const path = afterAuthority(target);
  const query = path.indexOf('?');
  return query === -1 ? path : path.slice(0, query);
}

/** The query of a request target as received, without the question mark; empty when there is none. */
export function queryOf(target: string): string {
  const query = target.indexOf('?');
  return query === -1 ? '' : target.slice(query + 1);
}

/** Values of a field in flat headers, joined as RFC 9110 section 5.3 allows; undefined when it is not there. */
export function headerOf(headers: readonly string[], lowerCaseName: string): string | undefined {
  let found: string | undefined;
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index]!;
    if (name.length !== lowerCaseName.length || name.toLowerCase() !== lowerCaseName) continue;
    found = found === undefined ? headers[index + 1]! : `${found}, ${headers[index + 1]!}`;
  }
  return found;
}

/** The user name of Basic authentication (RFC 7617), its bytes as Latin-1 characters; undefined when there is none. */
export function userOf(record: AccessRecord): string | undefined {
  const [, credentials] = /^basic +(\S+)$/i.exec(headerOf(record.requestHeaders, 'authorization') ?? '') ?? [];
  if (credentials === undefined) return undefined;
  const [user] = Buffer.from(credentials, 'base64').toString('latin1').split(':', 1);
  return user === '' ? undefined : user;
}

function afterAuthority(target: string): string {
  if (target.startsWith('/')) return target;
  const [authority] = /^[a-z][a-z0-9+.-]*:\/\/[^/?]*/i.exec(target) ?? [''];
  return target.slice(authority.length);
}

function requestLine(record: AccessRecord): string {
  if (record.method === '') return ABSENT;
  return escapeQuoted(`${record.method} ${record.target} HTTP/1.${record.minorVersion}`);
}

function decimalSeconds(milliseconds: number): string {
  const microseconds = Math.round(milliseconds * 1000);
  return `${Math.floor(microseconds / 1e6)}.${String(microseconds % 1e6).padStart(6, '0')}`;
}

function escapedOrAbsent(value: string | undefined): string {
  return value === undefined || value === '' ? ABSENT : escapeQuoted(value);
}

/** Makes the atom `%({name}i)s`. */
export function requestHeaderAtom(name: string): Atom {
  const lowerCaseName = name.toLowerCase();
  return (record) => escapedOrAbsent(headerOf(record.requestHeaders, lowerCaseName));
}

/** Makes the atom `%({name}o)s`. */
export function responseHeaderAtom(name: string): Atom {
  const lowerCaseName = name.toLowerCase();
  return (record) => escapedOrAbsent(headerOf(record.responseHeaders, lowerCaseName));
}

/** Makes the atoms that have a fixed name: gunicorn's letters, and words for what gunicorn doesn't know. */
export function createAtoms(worker: WorkerFacts): ReadonlyMap<string, Atom> {
  const timestamp = createAccessLogTimestamp();
  const requestId = createRequestIds(worker.requestIdHeader);
  const workerClass = escapeQuoted(worker.workerClass);
  return new Map<string, Atom>([
    ['h', (record) => escapedOrAbsent(record.remoteAddress)],
    ['l', () => ABSENT],
    // Stands without quotes in the usual formats, so a space in it would shift the columns.
    ['u', (record) => escapedOrAbsent(userOf(record)).replaceAll(' ', '\\x20')],
    ['t', (record) => timestamp(record.startedAt)],
    ['r', requestLine],
    ['m', (record) => escapedOrAbsent(record.method)],
    ['U', (record) => escapeQuoted(pathOf(record.target))],
    ['q', (record) => escapeQuoted(queryOf(record.target))],
    ['H', (record) => `HTTP/1.${record.minorVersion}`],
    ['s', (record) => (record.status === 0 ? ABSENT : String(record.status))],
    ['st', (record) => STATUS_CODES[record.status] ?? ABSENT],
    ['B', (record) => String(record.bodyBytes)],
    ['b', (record) => (record.bodyBytes === 0 ? ABSENT : String(record.bodyBytes))],
    ['f', requestHeaderAtom('referer')],
    ['a', requestHeaderAtom('user-agent')],
    ['T', (record) => String(Math.floor(record.durationMs / 1000))],
    ['M', (record) => String(Math.floor(record.durationMs))],
    ['D', (record) => String(Math.round(record.durationMs * 1000))],
    ['L', (record) => decimalSeconds(record.durationMs)],
    ['p', () => `<${worker.pid}>`],
    ['id', requestId],
    ['queue', (record) => record.queueMs.toFixed(3)],
    ['class', () => workerClass],
    ['slot', () => String(worker.slot)],
    ['outcome', (record) => record.outcome],
  ]);
}
