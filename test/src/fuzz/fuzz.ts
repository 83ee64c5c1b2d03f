/** A run of the fuzzer: seeded inputs, each read by tricorn and by Node. */

import { readCorpus } from '../corpus/case-file.ts';
import { loadParser } from '../corpus/read-requests.ts';
import { compare, type Violation } from './compare.ts';
import { mutate } from './mutate.ts';
import { NodeReader } from './node-parser.ts';
import { Random } from './random.ts';

/** What a run found. */
export interface FuzzResult {
  /** How many inputs came to which verdict. */
  readonly verdicts: Readonly<Record<string, number>>;
  /** The first ones. */
  readonly violations: readonly Violation[];
}

const MOST_VIOLATIONS = 20;
/** Longer inputs show nothing new and cost time. */
const MOST_BYTES = 2000;

/** Runs `count` inputs. The same seed makes the same inputs; `onProgress` hears of each 100,000. */
export async function fuzz(seed: number, count: number, onProgress?: (done: number) => void): Promise<FuzzResult> {
  const random = new Random(seed);
  const readers = { parser: await loadParser(), node: new NodeReader(), random };
  const corpus = readCorpus()
    .map(({ bytes }) => bytes.toString('latin1'))
    .filter((text) => text.length < MOST_BYTES);
  const verdicts: Record<string, number> = {};
  const violations: Violation[] = [];
  for (let done = 1; done <= count; done++) {
    const verdict = compare(Buffer.from(mutate(corpus, random), 'latin1'), readers);
    const name = typeof verdict === 'string' ? verdict : `VIOLATION: ${verdict.what}`;
    verdicts[name] = (verdicts[name] ?? 0) + 1;
    if (typeof verdict !== 'string' && violations.length < MOST_VIOLATIONS) violations.push(verdict);
    if (done % 100_000 === 0) onProgress?.(done);
  }
  return { verdicts, violations };
}
