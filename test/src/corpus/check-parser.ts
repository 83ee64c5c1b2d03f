/** Holds a parser against the corpus. */

import { isDeepStrictEqual } from 'node:util';
import { Random } from '../fuzz/random.ts';
import type { CorpusCase } from './case-file.ts';
import { CORPUS_LIMITS, NO_LIMITS, type Parser, readRequests } from './read-requests.ts';

/** A way in which bytes arrive. */
export interface Split {
  readonly name: string;
  readonly cut: (bytes: Buffer) => Buffer[];
}

/** In one piece. */
export const WHOLE: Split = { name: 'whole', cut: (bytes) => [bytes] };

/** One at a time. */
export const BYTE_BY_BYTE: Split = {
  name: 'byte by byte',
  cut: (bytes) => Array.from(bytes, (_, index) => bytes.subarray(index, index + 1)),
};

/** In pieces of 1 to 40 bytes, the same in each run. */
export const RANDOM_PIECES: Split = {
  name: 'in random pieces',
  cut: (bytes) => {
    const random = new Random(bytes.length);
    const pieces: Buffer[] = [];
    for (let at = 0; at < bytes.length; ) {
      const size = 1 + random.below(40);
      pieces.push(bytes.subarray(at, at + size));
      at += size;
    }
    return pieces;
  },
};

/** All of them. */
export const SPLITS: readonly Split[] = [WHOLE, BYTE_BY_BYTE, RANDOM_PIECES];

/** A sentence for each case of which the parser makes something else. */
export function faultsOf(parser: Parser, cases: readonly CorpusCase[], split: Split): string[] {
  return cases.map((item) => faultOf(parser, item, split)).filter((fault) => fault !== null);
}

function faultOf(parser: Parser, item: CorpusCase, split: Split): string | null {
  const { name, bytes, requests, end, unlimited } = item;
  try {
    const reading = readRequests(parser, split.cut(Buffer.from(bytes)), unlimited ? NO_LIMITS : CORPUS_LIMITS);
    if (reading.end !== end) return `${name}: expected ${end}, got ${reading.end} ${reading.reason}`;
    if (isDeepStrictEqual(reading.requests, requests)) return null;
    return `${name}: expected ${JSON.stringify(requests)}, got ${JSON.stringify(reading.requests)}`;
  } catch (error) {
    return `${name}: threw ${error}`;
  }
}
