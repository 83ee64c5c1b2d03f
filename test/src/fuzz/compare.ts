/** Holds what tricorn reads against what Node reads. */

import { METHODS } from 'node:http';
import type { SeenRequest } from '../corpus/case-file.ts';
import { type Parser, type Reading, readRequests } from '../corpus/read-requests.ts';
import { cut } from './mutate.ts';
import type { NodeReader, NodeReading } from './node-parser.ts';
import type { Random } from './random.ts';

/** A violation that must not be. */
export interface Violation {
  readonly what: string;
  readonly input: string;
}

/** What one input shows: `same`, a known difference by its name, or a violation. */
export type Verdict = string | Violation;

export const SAME = 'same';

const NODE_METHODS: ReadonlySet<string> = new Set(METHODS);

/** Reads an input in every way and compares. */
export function compare(bytes: Buffer, { parser, node, random }: Readers): Verdict {
  const input = bytes.toString('latin1');
  const ours = readRequests(parser, [Buffer.from(bytes)]);
  const split = readRequests(parser, cut(Buffer.from(bytes), random));
  if (!agree(ours, split)) return { what: 'read differently when split', input };
  const verdict = judge(ours, node.read(bytes), input);
  if (typeof verdict === 'string') return verdict;
  for (const plain of withoutWhitespace(input)) {
    if (typeof judge(ours, node.read(Buffer.from(plain, 'latin1')), plain) === 'string') return WHITESPACE;
  }
  return verdict;
}

/** Whitespace that RFC 9112 allows and Node does not; where it alone is the difference, Node agrees without it. */
const WHITESPACE =
  'accepted: a tab behind a framing field (RFC 9112 5.1, OWS), whitespace in a chunk extension (7.1.1, BWS)';
const FRAMING_FIELD = /^(?:transfer-encoding|content-length|connection):[^\r\n]*[ \t](?=\r\n)/;
const EXTENSION = /^[0-9a-f]+[ \t]*;[^\r\n]*/;
const SPACED: RegExp = new RegExp(`${FRAMING_FIELD.source}|${EXTENSION.source}`, 'gim');

/** Inputs have a few such lines; more would take long to try. */
const MOST_LINES = 40;

/**
 * The input without such whitespace in some of its lines: all runs of lines that follow each other, since those before and
 * behind may be in a body, where they have to stay as they are.
 */
function* withoutWhitespace(input: string): Generator<string> {
  const lines = Math.min(input.match(SPACED)?.length ?? 0, MOST_LINES);
  for (let first = 0; first < lines; first++) {
    for (let last = first; last < lines; last++) {
      let line = -1;
      yield input.replaceAll(SPACED, (text) => {
        line++;
        return line < first || line > last ? text : withoutIt(text);
      });
    }
  }
}

function withoutIt(line: string): string {
  return /^[0-9a-f]+[ \t]*;/i.test(line) ? line.replaceAll(/[ \t]*([;=])[ \t]*/g, '$1') : line.trimEnd();
}

/** Who reads. */
export interface Readers {
  readonly parser: Parser;
  readonly node: NodeReader;
  readonly random: Random;
}

/** The same however the bytes were split; a fault may show only once its line has ended. */
function agree(whole: Reading, split: Reading): boolean {
  if (whole.end !== split.end && split.end !== 'waiting') return false;
  if (split.end === 'waiting' && whole.end !== 'waiting' && typeof whole.end !== 'number') return false;
  return sameRequests(whole.requests, split.requests) && whole.requests.length === split.requests.length;
}

function judge(ours: Reading, theirs: NodeReading, input: string): Verdict {
  const shared = Math.min(ours.requests.length, theirs.requests.length);
  for (let index = 0; index < shared; index++) {
    const what = difference(ours.requests[index] as SeenRequest, theirs.requests[index] as SeenRequest);
    if (what !== null) return { what: `${what} read differently`, input };
    if (closes(ours, index) !== closes(theirs, index)) return judgeClose(ours, theirs, input);
  }
  if (ours.requests.length > shared) {
    const request = ours.requests[shared] as SeenRequest;
    if (typeof theirs.end !== 'number') return { what: `accepted what Node reads as ${theirs.end}`, input };
    return knownAcceptance(request, theirs.reason) ?? { what: `accepted what Node refuses: ${theirs.reason}`, input };
  }
  if (theirs.requests.length > shared) {
    if (typeof ours.end === 'number')
      return `stricter: ${ours.end} ${ours.reason.replace(/^\S+ in the/, 'field in the')}`;
    return { what: `Node accepts what we read as ${ours.end}`, input };
  }
  return judgeEnds(ours, theirs, input);
}

function closes({ requests, end }: Pick<Reading, 'requests' | 'end'>, index: number): boolean {
  return end === 'closed' && index === requests.length - 1;
}

/** One of us keeps the connection behind this request, the other does not. */
function judgeClose(ours: Reading, theirs: NodeReading, input: string): Verdict {
  const { headers, minorVersion } = (ours.end === 'closed' ? ours : theirs).requests.at(-1) as SeenRequest;
  const names = headers.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
  if (names.includes('proxy-connection'))
    return 'close: Node takes Proxy-Connection for Connection (RFC 9112 C.2.2 does not)';
  const options = headers.filter((_, index) => names[(index - 1) / 2] === 'connection').join();
  const both = /(?:^|[ \t,])close(?:[ \t,]|$)/i.test(options) && /keep-alive/i.test(options);
  if (minorVersion === 0 && both) return 'close: beside keep-alive in HTTP/1.0 Node keeps (RFC 9112 9.3: close wins)';
  if (ours.end === 'closed' && /close *\t/i.test(options)) {
    return 'close: before a tab Node does not see it (RFC 9110 5.6.1: OWS)';
  }
  return { what: `only one of us keeps the connection: ${ours.end}, Node ${theirs.end}`, input };
}

/** Both saw the same requests; are they of one mind about what follows? */
function judgeEnds(ours: Reading, theirs: NodeReading, input: string): Verdict {
  if (ours.unfinished !== null && theirs.unfinished !== null) {
    const what = difference(ours.unfinished, { ...theirs.unfinished, trailers: [] });
    if (what !== null) return { what: `${what} of an unfinished request read differently`, input };
  }
  if (ours.unfinished !== null && theirs.end === 'open' && theirs.unfinished === null) {
    return { what: 'we wait for a body, Node for a request', input };
  }
  return SAME;
}

/** Where we accept and Node does not, and why that is right. */
function knownAcceptance(request: SeenRequest, reason: string): string | null {
  if (reason === 'HPE_INVALID_VERSION' && request.method === 'PRI') {
    return 'accepted: PRI with another version than 2.0 (to us a method like others)';
  }
  if (reason === 'HPE_INVALID_METHOD' && !NODE_METHODS.has(request.method)) {
    return 'accepted: a method that Node has no name for (RFC 9110 section 9.1 leaves methods to the application)';
  }
  return null;
}

function sameRequests(some: readonly SeenRequest[], others: readonly SeenRequest[]): boolean {
  return some.every((request, index) => others[index] === undefined || difference(request, others[index]) === null);
}

function difference(one: SeenRequest, other: SeenRequest): string | null {
  if (one.method !== other.method) return 'method';
  if (one.target !== other.target) return 'target';
  if (one.minorVersion !== other.minorVersion) return 'version';
  if (!sameTexts(one.headers, other.headers)) return 'headers';
  if (one.body !== other.body) return 'body';
  return sameTexts(one.trailers, other.trailers) ? null : 'trailers';
}

function sameTexts(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((text, index) => text === others[index]);
}
