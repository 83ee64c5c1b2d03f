/** The repository's own questions: `npm run bench -- QUESTION`. */

import { parseArgs } from 'node:util';
import { NORMAL } from './questions/effort.ts';
import { bodiesQuestion, headsQuestion } from './questions/growth.ts';
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

const QUESTIONS: Readonly<Record<string, () => Question>> = {
  ratios: () => ratiosQuestion(effort, values.only),
  heads: () => headsQuestion(effort),
  bodies: () => bodiesQuestion(effort),
};

const name = positionals[0] ?? 'ratios';
const make = QUESTIONS[name];
if (make === undefined) {
  process.stderr.write(`there is no question '${name}'; there are: ${Object.keys(QUESTIONS).join(', ')}\n`);
  process.exitCode = 1;
} else {
  const report = await answer(make(), showProgress);
  publish(report, values.output, name);
  // A figure with an error in it is no figure.
  if (report.cells.some(({ invalid }) => invalid !== null)) process.exitCode = 1;
}
