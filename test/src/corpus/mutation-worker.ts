/** Runs the corpus on one changed copy of the parser, in a thread that can be stopped should the copy never end. */

import { parentPort, workerData } from 'node:worker_threads';
import { readCorpus } from './case-file.ts';
import { BYTE_BY_BYTE, faultsOf, WHOLE } from './check-parser.ts';
import { loadParser } from './read-requests.ts';

const parser = await loadParser(workerData as string);
const cases = readCorpus();
const faults = faultsOf(parser, cases, WHOLE).length;
// Most changes show at once.
parentPort?.postMessage(faults > 0 ? faults : faultsOf(parser, cases, BYTE_BY_BYTE).length);
