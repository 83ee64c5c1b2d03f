/** The repository's own questions: `npm run bench -- QUESTION`. */

import { parseArgs } from 'node:util';
import { agreementOf } from './agreement/agreement.ts';
import { agreementText } from './agreement/agreement-text.ts';
import { countOf, numberOf, runCommand, UsageError } from './command-line.ts';
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
import { readReport } from './report/check-report.ts';
import { answer, publish, type Question, showProgress } from './run-question.ts';

const OPTIONS = {
  blocks: { type: 'string', default: String(NORMAL.blocks) },
  turns: { type: 'string', default: String(NORMAL.turns) },
  seconds: { type: 'string', default: String(NORMAL.secondsPerTurn) },
  'warm-up': { type: 'string', default: String(NORMAL.warmUpSeconds) },
  seed: { type: 'string', default: String(NORMAL.seed) },
  minutes: { type: 'string' },
  only: { type: 'string', default: '' },
  output: { type: 'string', default: 'tricorn-bench-report' },
} as const;

const parse = () => parseArgs({ allowPositionals: true, options: OPTIONS });
type Values = ReturnType<typeof parse>['values'];

/** Makes a question of an effort, and of what part of it is asked. */
type Make = (effort: Effort, only: string) => Question;

/** Each question, and the minutes that it is given unless told. */
const QUESTIONS: Readonly<Record<string, readonly [minutes: number, make: Make]>> = {
  ratios: [8, ratiosQuestion],
  heads: [3, headsQuestion],
  bodies: [3, bodiesQuestion],
  'head-of-line': [5, headOfLineQuestion],
  'ideal-concurrency': [3, idealConcurrencyQuestion],
  advice: [8, (effort, only) => adviceQuestion(effort, { only })],
  matrix: [20, everythingQuestion],
};

/** Those of which a part can be asked. */
const IN_PARTS: ReadonlySet<string> = new Set(['ratios', 'advice', 'matrix']);

/** What is done with reports that are there. */
const COMMANDS: Readonly<Record<string, (files: readonly string[]) => void>> = {
  agree,
  docs: writeDocuments,
};

await runCommand('bench', async () => {
  const { values, positionals } = parse();
  const [name = 'ratios', ...files] = positionals;
  const command = COMMANDS[name];
  if (command !== undefined) command(files);
  else await ask(name, values);
});

async function ask(name: string, values: Values): Promise<void> {
  const question = QUESTIONS[name];
  if (question === undefined) {
    const names = [...Object.keys(QUESTIONS), ...Object.keys(COMMANDS)];
    throw new UsageError(`there is no question '${name}'; there are: ${names.join(', ')}`);
  }
  if (values.only !== '' && !IN_PARTS.has(name)) {
    throw new UsageError(`--only is for ${[...IN_PARTS].join(', ')}; ${name} is asked as a whole`);
  }
  const [minutes, make] = question;
  const effort = {
    blocks: countOf('blocks', values.blocks),
    turns: countOf('turns', values.turns),
    secondsPerTurn: numberOf('seconds', values.seconds),
    warmUpSeconds: numberOf('warm-up', values['warm-up']),
    seed: countOf('seed', values.seed),
    minutes: values.minutes === undefined ? minutes : numberOf('minutes', values.minutes),
  };
  const asked = make(effort, values.only);
  if (asked.plan.groups.length === 0) throw new UsageError(`--only: ${name} has nothing named '${values.only}'`);
  const report = await answer(asked, showProgress);
  publish(report, { folder: values.output, name, ...(name === 'matrix' ? { expectations: EXPECTATIONS } : {}) });
  // A figure with an error in it is no figure.
  if (report.cells.some(({ invalid }) => invalid !== null)) process.exitCode = 1;
}

/** Two reports of one question; ends with 1 when they differ, and with 2 when that can't be told. */
function agree([first, second]: readonly string[]): void {
  if (first === undefined || second === undefined) {
    throw new UsageError('agree wants two reports: npm run bench -- agree FIRST.json SECOND.json');
  }
  const agreement = agreementOf(readReport(first), readReport(second));
  process.stdout.write(agreementText(agreement));
  if (agreement.isAgreed !== true) process.exitCode = agreement.isAgreed === null ? 2 : 1;
}
