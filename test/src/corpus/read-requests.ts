/** Reads requests with the parser alone, as a connection does, without sockets. */

import { REPOSITORY } from '../harness/places.ts';
import type { CaseEnd, SeenRequest } from './case-file.ts';

/** The limits that the corpus is written for. */
export const CORPUS_LIMITS: Limits = {
  requestLineBytes: 200,
  fields: 20,
  fieldBytes: 300,
  headBytes: 128 * 1024,
  bodyBytes: 2000,
};

/** For cases that show what holds however large the limits are. */
export const NO_LIMITS: Limits = {
  ...CORPUS_LIMITS,
  fields: 1000,
  fieldBytes: 10_000,
  bodyBytes: Number.POSITIVE_INFINITY,
};

/** Those of the corpus for the command. */
export const CORPUS_LIMIT_ARGS: readonly string[] = [
  '--limit-request-line=200',
  '--limit-request-fields=20',
  '--limit-request-field-size=300',
  '--body-max-bytes=2000',
];

export interface Limits {
  readonly requestLineBytes: number;
  readonly fields: number;
  readonly fieldBytes: number;
  readonly headBytes: number;
  readonly bodyBytes: number;
}

/** A head as core's parser gives it. */
interface Head extends Omit<SeenRequest, 'body' | 'trailers'> {
  readonly bodyBytes: number | null;
  readonly keepAlive: boolean;
}

/** The part of core's `RequestReader` that a connection uses. */
interface RequestReader {
  readonly waitingBytes: number;
  readonly trailers: readonly string[];
  push(bytes: Buffer): void;
  readHead(): Head | null;
  readBody(emit: (data: Buffer) => void): boolean;
}

/** The parser, from core's build or from a changed copy of it. */
export type Parser = new (limits: Limits) => RequestReader;

/** What was read. */
export interface Reading {
  readonly requests: readonly SeenRequest[];
  readonly end: CaseEnd;
  /** Why it was refused. */
  readonly reason: string;
  /** The request whose body has not ended. */
  readonly unfinished: SeenRequest | null;
}

/** Absolute path of core's build. */
export const CORE_BUILD: string = `${REPOSITORY}packages/core/dist`;

/** Loads the parser of a build. The parts are internal to core, so they are taken by path. */
export async function loadParser(folder: string = CORE_BUILD): Promise<Parser> {
  return (await import(`${folder}/http/request-reader.js`)).RequestReader;
}

/** Reads bytes that arrive in the given pieces. */
export function readRequests(RequestReader: Parser, pieces: Iterable<Buffer>, limits: Limits = CORPUS_LIMITS): Reading {
  const reader = new RequestReader(limits);
  const requests: SeenRequest[] = [];
  let head: Head | null = null;
  let body = '';
  const ended = (end: CaseEnd, reason = ''): Reading => ({ requests, end, reason, unfinished: null });
  try {
    for (const piece of pieces) {
      reader.push(piece);
      for (;;) {
        if (head === null) {
          head = reader.readHead();
          if (head === null) break;
          if ((head.bodyBytes ?? 0) > limits.bodyBytes) return ended(413, 'body too large');
          body = '';
        }
        const done: boolean =
          head.bodyBytes === 0 ||
          reader.readBody((data) => {
            body += data.toString('latin1');
          });
        if (!done) break;
        const { method, target, minorVersion, headers, bodyBytes, keepAlive } = head;
        requests.push({
          method,
          target,
          minorVersion,
          headers,
          body,
          trailers: bodyBytes === 0 ? [] : reader.trailers,
        });
        if (!keepAlive) return ended('closed');
        head = null;
      }
    }
  } catch (error) {
    if (!(error instanceof Error && 'status' in error && typeof error.status === 'number')) throw error;
    return ended(error.status, error.message);
  }
  const unfinished = head === null ? null : { ...head, body, trailers: [] };
  return {
    requests,
    end: unfinished === null && reader.waitingBytes === 0 ? 'open' : 'waiting',
    reason: '',
    unfinished,
  };
}
