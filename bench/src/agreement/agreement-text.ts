/** What two reports have in common, as text. */

import { intervalText, table } from '../report/terminal.ts';
import { type Agreement, type AgreementRow, APART_CHANCE, OUTSIDE_CHANCE } from './agreement.ts';

/** A table of the ratios and a conclusion that says what was to be expected. */
export function agreementText(agreement: Agreement): string {
  const { rows, unmatched, outside, apart, counted } = agreement;
  const expected = (chance: number): string => (counted * chance).toFixed(2);
  const lines = [
    rows.length === 0 ? 'The reports have no ratio in common.' : table(COLUMNS, rows),
    ...unmatched.map((title) => `only in one report: ${title}`),
    '',
  ];
  if (counted === 0)
    return [...lines, 'Nothing to judge by: intervals take two repetitions in each report.', ''].join('\n');
  return [
    ...lines,
    `${outside} of ${counted} second estimates are outside the first interval; ${expected(OUTSIDE_CHANCE)} are to be expected of equal servers.`,
    `${apart} of ${counted} pairs of intervals are apart; ${expected(APART_CHANCE)} are to be expected.`,
    `${conclusion(agreement)}`,
    '',
  ].join('\n');
}

function conclusion({ isAgreed, probability }: Agreement): string {
  const chance = `so many or more come by chance with probability ${probability.toPrecision(2)}`;
  return isAgreed ? `The reports agree: ${chance}.` : `The reports DIFFER: ${chance}.`;
}

const COLUMNS = [
  ['ratio', ({ title }: AgreementRow) => title],
  ['first', ({ first }: AgreementRow) => first.estimate.toFixed(2)],
  ['95 %', ({ first }: AgreementRow) => intervalText(first)],
  ['second', ({ second }: AgreementRow) => second.estimate.toFixed(2)],
  ['95 %', ({ second }: AgreementRow) => intervalText(second)],
  ['second / first', ({ first, second }: AgreementRow) => (second.estimate / first.estimate).toFixed(2)],
  ['', ({ isInside, overlap }: AgreementRow) => wordFor(isInside, overlap)],
] as const;

function wordFor(isInside: boolean | null, overlap: boolean | null): string {
  if (isInside === null || overlap === null) return 'no interval';
  if (isInside) return 'inside';
  return overlap ? 'outside, but the intervals overlap' : 'APART';
}
