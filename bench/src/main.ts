/** The repository's own questions: `npm run bench -- QUESTION`. */

import { parseArgs } from 'node:util';
import { agreementOf } from './agreement/agreement.ts';
import { agreementText } from './agreement/agreement-text.ts';
import { readReport } from './documents/documents.ts';
import { writeDocuments } from './documents/write-documents.ts';
import type { Effort } from './plan/plan.ts';
import { adviceQuestion } from './questions/advice.ts';
import { NORMAL } from './questions/effort.ts';
import { everythingQuestion } from './questions/everything.ts';
import { EXPECTATIONS } from './questions/expectations.ts';
import { bodiesQuestion, headsQuestion } from './questions/growth.ts';
import { headOfLineQuestion } from './questions/head-of-line.ts';
import { idealConcurrencyQuestion } from './questions/ideal-concurrency.ts';
import { ratiosQuestion } from './questions/ratios.ts';
import { answer, publish, type Question, showProgress } from './run-question.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    blocks: { type: 'string', default: String(NORMAL.blocks) },
    turns: { type: 'string', default: String(NORMAL.turns) },
    seconds: { type: 'string', default: String(NORMAL.secondsPerTurn) },
    'warm-up': { type: 'string', default: String(NORMAL.warmUpSeconds) },
    seed: { type: 'string', default: String(NORMAL.seed) },
    minutes: { type: 'string', default: '' },
    only: { type: 'string', default: '' },
    output: { type: 'string', default: 'tricorn-bench-report' },
  },
});

const effort = {
  blocks: Number(values.blocks),
  turns: Number(values.turns),
  secondsPerTurn: Number(values.seconds),
  warmUpSeconds: Number(values['warm-up']),
  seed: Number(values.seed),
};

/** Each question, and the minutes that it is given unless told. */
const QUESTIONS: Readonly<Record<string, readonly [minutes: number, make: (effort: Effort) => Question]>> = {
  ratios: [8, (given) => ratiosQuestion(given, values.only)],
  heads: [3, headsQuestion],
  bodies: [3, bodiesQuestion],
  'head-of-line': [5, headOfLineQuestion],
  'ideal-concurrency': [3, idealConcurrencyQuestion],
  advice: [8, (given) => adviceQuestion(given, { only: values.only })],
  matrix: [20, (given) => everythingQuestion(given, values.only)],
};

/** Those of which a part can be asked. */
const IN_PARTS: ReadonlySet<string> = new Set(['ratios', 'advice', 'matrix']);

/** What is done with reports that are there. */
const COMMANDS: Readonly<Record<string, (files: readonly string[]) => void>> = {
  agree,
  docs: writeDocuments,
};

const name = positionals[0] ?? 'ratios';
const [question, command] = [QUESTIONS[name], COMMANDS[name]];
if (question !== undefined && values.only !== '' && !IN_PARTS.has(name)) {
  process.stderr.write(`--only is for ${[...IN_PARTS].join(', ')}; ${name} is asked as a whole\n`);
  process.exitCode = 1;
} else if (question !== undefined) {
  const [minutes, make] = question;
  const report = await answer(make({ ...effort, minutes: Number(values.minutes) || minutes }), showProgress);
  publish(report, { folder: values.output, name, ...(name === 'matrix' ? { expectations: EXPECTATIONS } : {}) });
  // A figure with an error in it is no figure.
  if (report.cells.some(({ invalid }) => invalid !== null)) process.exitCode = 1;
} else if (command !== undefined) {
  command(positionals.slice(1));
} else {
  const names = [...Object.keys(QUESTIONS), ...Object.keys(COMMANDS)];
  process.stderr.write(`there is no question '${name}'; there are: ${names.join(', ')}\n`);
  process.exitCode = 1;
}

/** Two reports of one question; ends with 1 when they differ, and with 2 when that can't be told. */
function agree([first, second]: readonly string[]): void {
  if (first === undefined || second === undefined) {
    process.stderr.write('npm run bench -- agree FIRST.json SECOND.json\n');
    process.exitCode = 2;
    return;
  }
  const agreement = agreementOf(readReport(first), readReport(second));
  process.stdout.write(agreementText(agreement));
  if (agreement.isAgreed !== true) process.exitCode = agreement.isAgreed === null ? 2 : 1;
}
