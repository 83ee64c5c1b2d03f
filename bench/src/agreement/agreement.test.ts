import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Report } from '../report/report.ts';
import { atLeast } from '../statistics/binomial.ts';
import { bootstrapRatio, normalQuantile } from '../statistics/bootstrap.ts';
import { seededRandom } from '../statistics/random.ts';
import { APART_CHANCE, agreementOf, OUTSIDE_CHANCE } from './agreement.ts';
import { agreementText } from './agreement-text.ts';

type Ratio = readonly [title: string, estimate: number, low: number | null, high: number | null];

/** A report with nothing but ratios. */
function reportOf(...ratios: Ratio[]): Report {
  const comparisons = ratios.map(([title, estimate, low, high]) => ({ title, ratio: { estimate, low, high } }));
  return { comparisons } as unknown as Report;
}

test('ratios are matched by title, and each is inside, outside or apart', () => {
  const first = reportOf(['a', 1, 0.9, 1.1], ['b', 1, 0.9, 1.1], ['c', 1, 0.9, 1.1], ['d', 1, 0.9, 1.1]);
  const second = reportOf(['c', 2, 1.8, 2.2], ['b', 1.15, 1.05, 1.25], ['a', 1.05, 1, 1.1], ['e', 1, 0.9, 1.1]);
  const { rows, unmatched, outside, apart, counted } = agreementOf(first, second);
  assert.deepEqual(
    rows.map(({ title, isInside, overlap }) => [title, isInside, overlap]),
    [
      ['a', true, true],
      ['b', false, true],
      ['c', false, false],
    ],
  );
  assert.deepEqual(unmatched, ['d', 'e']);
  assert.deepEqual([outside, apart, counted], [2, 1, 3]);
});

test('one estimate in six may lie outside, half of them may not', () => {
  const inside: Ratio = ['', 1.05, 0.95, 1.15];
  const outside: Ratio = ['', 1.15, 1.05, 1.25];
  const reports = (count: number): [Report, Report] => {
    const titles = Array.from({ length: 12 }, (_, index) => `ratio ${index}`);
    const first = titles.map((title): Ratio => [title, 1, 0.9, 1.1]);
    const second = titles.map((title, index): Ratio => {
      const [, ...figures] = index < count ? outside : inside;
      return [title, ...figures];
    });
    return [reportOf(...first), reportOf(...second)];
  };
  assert.equal(agreementOf(...reports(2)).isAgreed, true);
  assert.equal(agreementOf(...reports(4)).isAgreed, true);
  assert.equal(agreementOf(...reports(6)).isAgreed, false);
});

test('two pairs of intervals that are apart are more than chance', () => {
  const first = reportOf(['a', 1, 0.9, 1.1], ['b', 1, 0.9, 1.1], ['c', 1, 0.9, 1.1]);
  const second = reportOf(['a', 2, 1.9, 2.1], ['b', 2, 1.9, 2.1], ['c', 1, 0.9, 1.1]);
  assert.equal(agreementOf(first, second).isAgreed, false);
  assert.match(agreementText(agreementOf(first, second)), /APART[\s\S]*2 of 3 pairs[\s\S]*The reports DIFFER/);
});

test('without intervals nothing is concluded', () => {
  const once = reportOf(['a', 1, null, null]);
  assert.equal(agreementOf(once, once).isAgreed, null);
  assert.match(agreementText(agreementOf(once, once)), /no interval[\s\S]*Nothing to judge by/);
  assert.match(agreementText(agreementOf(reportOf(), once)), /no ratio in common[\s\S]*only in one report: a/);
});

test('a report agrees with itself', () => {
  const report = reportOf(['a', 1, 0.9, 1.1]);
  assert.match(agreementText(agreementOf(report, report)), /0 of 1 second estimates[\s\S]*The reports agree/);
});

test('binomial probabilities are those of the tables', () => {
  assert.ok(Math.abs(atLeast(6, 10, 0.5) - 0.376953) < 1e-6);
  assert.ok(Math.abs(atLeast(1, 6, 1 / 6) - 0.665102) < 1e-6);
  assert.equal(atLeast(0, 5, 0.1), 1);
});

test('of equal measurements as few intervals miss as the chances say', () => {
  const random = seededRandom(7);
  // A sum of twelve is close to normal (mean 6, deviation 1).
  const normal = (): number => Array.from({ length: 12 }, random).reduce((sum, each) => sum + each, 0) - 6;
  const measured = (title: string): Ratio => {
    const { estimate, low, high } = bootstrapRatio(Array.from({ length: 30 }, () => Math.exp(0.1 * normal())));
    return [title, estimate, low, high];
  };
  const titles = Array.from({ length: 400 }, (_, index) => `ratio ${index}`);
  const { outside, apart, counted } = agreementOf(reportOf(...titles.map(measured)), reportOf(...titles.map(measured)));
  assert.ok(Math.abs(outside / counted - OUTSIDE_CHANCE) < 0.06, `${outside} of ${counted} outside`);
  assert.ok(apart / counted < 0.02, `${apart} of ${counted} apart`);
  // What the chances are made of.
  assert.ok(Math.abs(normalQuantile(1 - OUTSIDE_CHANCE / 2) - 1.96 / Math.SQRT2) < 0.01);
  assert.ok(Math.abs(normalQuantile(1 - APART_CHANCE / 2) - 1.96 * Math.SQRT2) < 0.01);
});
