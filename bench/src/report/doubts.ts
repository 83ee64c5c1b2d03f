/** What speaks against a report's figures. */

import type { Report } from './report.ts';

/** A sentence; empty where nothing does. */
export function doubtsAbout({ samples, machine }: Pick<Report, 'samples' | 'machine'>): string {
  const repetitions = new Set(samples.map(({ block }) => block)).size;
  const doubts = [
    ...(repetitions < 2 ? ['in one repetition'] : []),
    ...(machine.loadBefore > machine.cores / 2 ? ['on a machine that others were using'] : []),
  ];
  return doubts.length === 0 ? '' : `Taken ${doubts.join(' and ')}: good for large differences alone.`;
}
