/** The id of a request as the access log gives it. */

import { randomUUID } from 'node:crypto';
import { headerOf } from './access-atoms.ts';
import type { AccessRecord } from './access-record.ts';

/** A plain word: it can stand in a log line, a header or a URL as it is. */
const PLAIN = /^[\w.:+/=@-]{1,128}$/;

/** True when what a client sent can serve as the id of its request: a plain word of up to 128 characters. */
export function isRequestId(text: string): boolean {
  return PLAIN.test(text);
}

/**
 * Makes the function that gives a request's id: what the header has, which the engine fills in where a client left it out,
 * else a random one for the log alone. Asked again about the same record it gives the same id.
 */
export function createRequestIds(header: string): (record: AccessRecord) => string {
  const name = header.toLowerCase();
  let known: AccessRecord | null = null;
  let id = '';
  return (record) => {
    if (record === known) return id;
    known = record;
    const sent = name === '' ? undefined : headerOf(record.requestHeaders, name);
    // A refused request was not looked at by the engine, so its id may be anything.
    id = sent !== undefined && isRequestId(sent) ? sent : randomUUID();
    return id;
  };
}
