/** Makes new inputs out of the corpus. */

import type { Random } from './random.ts';

/** What parsers stumble over. */
const DICTIONARY: readonly string[] = [
  '\r\n',
  '\r\n\r\n',
  '\n',
  '\r',
  '\0',
  ' ',
  '\t',
  '\x0b',
  '\x0c',
  '\x7f',
  '\x80',
  '\xff',
  ':',
  ',',
  ';',
  '"',
  '0',
  '0\r\n\r\n',
  '0x',
  '+',
  '-',
  'chunked',
  'close',
  'keep-alive',
  'HTTP/1.1',
  'HTTP/1.0',
  'http://a',
  'CONNECT ',
  'Host: a\r\n',
  'Content-Length: 1\r\n',
  'Content-Length: 0\r\n',
  'Transfer-Encoding: chunked\r\n',
  'Transfer-Encoding: identity\r\n',
  'Connection: close\r\n',
  'Connection: keep-alive\r\n',
  'Connection: upgrade\r\nUpgrade: x\r\n',
  'Expect: 100-continue\r\n',
  'X: y\r\n',
  'GET / HTTP/1.1\r\nHost: a\r\n\r\n',
  ';a=b',
  ';a="b"',
  '1\r\nx\r\n',
  'ffffffffffffffff',
];

type Mutation = (bytes: string, random: Random, corpus: readonly string[]) => string;

const MUTATIONS: readonly Mutation[] = [
  flipBit,
  (bytes, random) => splice(bytes, random, String.fromCharCode(random.below(256))),
  (bytes, random) => splice(bytes, random, String.fromCharCode(random.below(33))),
  (bytes, random) => splice(bytes, random, random.pick(DICTIONARY)),
  (bytes, random) => splice(bytes, random, random.pick(DICTIONARY)),
  replaceByte,
  remove,
  changeCase,
  repeatLine,
  dropLine,
  swapDigits,
  insertAtLineEnd,
  (bytes, random, corpus) => bytes + random.pick(corpus),
  (bytes, random, corpus) => bytes.slice(0, random.below(bytes.length + 1)) + tail(random.pick(corpus), random),
];

/** One input: an entry of the corpus with one to five changes. */
export function mutate(corpus: readonly string[], random: Random): string {
  let bytes = random.pick(corpus);
  for (let count = 1 + random.below(5); count > 0; count--) bytes = random.pick(MUTATIONS)(bytes, random, corpus);
  return bytes;
}

/** Cuts bytes into up to five pieces. */
export function cut(bytes: Buffer, random: Random): Buffer[] {
  const at = Array.from({ length: 1 + random.below(4) }, () => random.below(bytes.length + 1)).sort((a, b) => a - b);
  return [0, ...at]
    .map((from, index) => bytes.subarray(from, at[index] ?? bytes.length))
    .filter((part) => part.length > 0);
}

function flipBit(bytes: string, random: Random): string {
  const at = random.below(bytes.length);
  return (
    bytes.slice(0, at) +
    String.fromCharCode((bytes.charCodeAt(at) ^ (1 << random.below(8))) & 255) +
    bytes.slice(at + 1)
  );
}

function replaceByte(bytes: string, random: Random): string {
  const at = random.below(bytes.length);
  return bytes.slice(0, at) + random.pick(DICTIONARY) + bytes.slice(at + 1);
}

function splice(bytes: string, random: Random, what: string): string {
  const at = random.below(bytes.length + 1);
  return bytes.slice(0, at) + what + bytes.slice(at);
}

function remove(bytes: string, random: Random): string {
  const at = random.below(bytes.length);
  return bytes.slice(0, at) + bytes.slice(at + 1 + random.below(random.below(4) === 0 ? 20 : 2));
}

function changeCase(bytes: string, random: Random): string {
  const from = random.below(bytes.length);
  const to = from + 1 + random.below(8);
  const part = bytes.slice(from, to);
  return bytes.slice(0, from) + (random.below(2) === 0 ? part.toUpperCase() : part.toLowerCase()) + bytes.slice(to);
}

function lines(bytes: string): string[] {
  return bytes.split(/(?<=\n)/);
}

function repeatLine(bytes: string, random: Random): string {
  const all = lines(bytes);
  all.splice(random.below(all.length + 1), 0, random.pick(all));
  return all.join('');
}

function dropLine(bytes: string, random: Random): string {
  const all = lines(bytes);
  all.splice(random.below(all.length), 1);
  return all.join('');
}

function swapDigits(bytes: string, random: Random): string {
  const digit = String(random.below(10));
  let left = 1 + random.below(4);
  return bytes.replaceAll(/\d/g, (old) => (--left === 0 ? digit : old));
}

function insertAtLineEnd(bytes: string, random: Random): string {
  const all = lines(bytes);
  const at = random.below(all.length);
  all[at] = (all[at] ?? '').replace(/\r?\n$/, (end) => random.pick(DICTIONARY) + end);
  return all.join('');
}

function tail(bytes: string, random: Random): string {
  return bytes.slice(random.below(bytes.length + 1));
}
