/** The corpus: raw requests and what must be made of them, as text files that test/corpus/README.md explains. */

import { readdirSync, readFileSync } from 'node:fs';
import { REPOSITORY } from '../harness/places.ts';

/** A request as an application must see it. Text is latin1. */
export interface SeenRequest {
  readonly method: string;
  readonly target: string;
  readonly minorVersion: number;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly body: string;
  readonly trailers: readonly string[];
}

/**
 * What becomes of the connection behind the last request: `open` for the next one, `closed` since the request said so,
 * `waiting` for the rest of a request, or the status with which it is refused.
 */
export type CaseEnd = 'open' | 'closed' | 'waiting' | number;

/** One entry of the corpus. */
export interface CorpusCase {
  /** Name of the file without extension, and of the case. */
  readonly name: string;
  /** The rule's place, for example `9112#3.2`, and the rule in a sentence. */
  readonly why: string;
  readonly bytes: Buffer;
  readonly requests: readonly SeenRequest[];
  readonly end: CaseEnd;
  /** True when the parser alone is to read it without limits on fields and bodies. */
  readonly unlimited: boolean;
}

const FOLDER = `${REPOSITORY}test/corpus/`;

const UNLIMITED = 'limits none';

/** All cases. @throws Error that names the file and the line that is not of the form */
export function readCorpus(): CorpusCase[] {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.txt'));
  return files.sort().flatMap((file) => parseCases(file.slice(0, -4), readFileSync(FOLDER + file, 'latin1')));
}

/** The cases of one file's text. */
export function parseCases(file: string, text: string): CorpusCase[] {
  const blocks = text.split(/^## /m).slice(1);
  return blocks.flatMap((block) => {
    const each = /^each (.*)\n/m.exec(block)?.[1];
    const variants =
      each === undefined ? [block] : each.split(' | ').map((value) => block.replaceAll('{}', () => value));
    return variants.map((variant) => parseCase(file, variant));
  });
}

function parseCase(file: string, block: string): CorpusCase {
  const [title = '', ...lines] = block.split('\n');
  const name = `${file}: ${title}`;
  const requests: SeenRequest[] = [];
  let why = '';
  let bytes = '';
  let end: CaseEnd = 'open';
  for (const line of lines) {
    const text = line.slice(2);
    if (line.startsWith(': ')) why = text;
    else if (line === '>' || line.startsWith('> ')) bytes += `${unescaped(text)}\r\n`;
    else if (line.startsWith('. ')) bytes += unescaped(text);
    else if (/^= \d+$/.test(line)) end = Number(text);
    else if (text === 'closed' || text === 'waiting') end = text;
    else if (line.startsWith('= ')) requests.push(parseRequest(text));
    else if (line !== '' && line !== UNLIMITED && !line.startsWith('each '))
      throw new Error(`${name}: what is '${line}'?`);
  }
  if (!/^\d+#[\d.]+ \S/.test(why)) throw new Error(`${name}: no RFC section and reason`);
  if (requests.length === 0 && end === 'open') throw new Error(`${name}: nothing is expected`);
  return { name, why, bytes: Buffer.from(bytes, 'latin1'), requests, end, unlimited: lines.includes(UNLIMITED) };
}

/** `METHOD TARGET 1.1 | Name: value | body=text | trailer=Name: value` */
function parseRequest(text: string): SeenRequest {
  const [line = '', ...parts] = repeat(text).split(' | ');
  const [method = '', target = '', version = ''] = line.split(' ').map(unescaped);
  const headers: string[] = [];
  const trailers: string[] = [];
  let body = '';
  for (const part of parts) {
    if (part.startsWith('body=')) body = unescaped(part.slice(5));
    else if (part.startsWith('trailer=')) trailers.push(...field(part.slice(8)));
    else headers.push(...field(part));
  }
  return { method, target, minorVersion: version === '1.0' ? 0 : 1, headers, body, trailers };
}

function field(text: string): [name: string, value: string] {
  const colon = text.indexOf(':');
  return [unescaped(text.slice(0, colon)), unescaped(text.slice(colon + 1).replace(/^ /, ''))];
}

/** Writes out `\{3*ab}` as `ababab`. */
function repeat(text: string): string {
  return text.replaceAll(/\\\{(\d+)\*([^}]*)\}/g, (_, count, what) => what.repeat(Number(count)));
}

function unescaped(text: string): string {
  return repeat(text).replaceAll(/\\(?:x([0-9a-f]{2})|([rnt0s\\]))/g, (_, hex, sign) =>
    hex === undefined
      ? ({ r: '\r', n: '\n', t: '\t', 0: '\0', s: ' ', '\\': '\\' }[sign as string] ?? '')
      : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
