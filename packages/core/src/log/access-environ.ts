/** The atom `%({VARIABLE}e)s`: as in gunicorn a variable of the request's gateway environment. */

import { type Atom, pathOf, queryOf, requestHeaderAtom } from './access-atoms.ts';
import type { AccessRecord } from './access-record.ts';
import { escapeQuoted } from './escape.ts';

const FROM_RECORD: ReadonlyMap<string, (record: AccessRecord) => string> = new Map([
  ['request_method', (record) => record.method],
  ['raw_uri', (record) => record.target],
  ['path_info', (record) => pathOf(record.target)],
  ['query_string', (record) => queryOf(record.target)],
  ['server_protocol', (record) => `HTTP/1.${record.minorVersion}`],
  ['remote_addr', (record) => record.remoteAddress],
]);

/**
 * Makes the atom of a variable, in upper or lower case: one of the request (`REQUEST_METHOD`, `HTTP_HOST`), else one of
 * `environment`, else `-`.
 */
export function environAtom(variable: string, environment: Readonly<Record<string, string>>): Atom {
  const name = variable.toLowerCase();
  const read = FROM_RECORD.get(name);
  if (read !== undefined) return (record) => escapeQuoted(read(record)) || '-';
  if (name === 'content_type' || name === 'content_length') return requestHeaderAtom(name.replace('_', '-'));
  if (name.startsWith('http_')) return requestHeaderAtom(name.slice('http_'.length).replaceAll('_', '-'));
  const [, value = ''] = Object.entries(environment).find(([key]) => key.toLowerCase() === name) ?? [];
  const text = escapeQuoted(value) || '-';
  return () => text;
}
