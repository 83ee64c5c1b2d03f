/** The figures that servers are held against each other by. */

import type { CellResult } from './report.ts';

/** Requests per second, CPU per request, median latency, and the tail of the light requests where there are heavy ones. */
export type FigureName = 'rate' | 'cpu' | 'p50' | 'light p99';

/** How to read a figure off a cell, and what to make of it. */
export interface Figure {
  /** undefined where the cell does not have it. */
  readonly of: (cell: CellResult) => number | undefined;
  /** Whether greater is better. */
  readonly most: boolean;
  readonly unit: string;
  /** What it is, for a reader. */
  readonly words: string;
  /** Figures whose better one is so much of the other are alike: tails swing more than means. */
  readonly alike: number;
}

/** Rates and times within a tenth are alike. */
const TENTH = 0.9;
/** A p99 rests on a hundredth of the requests. */
const TAIL = 1 / 1.5;

export const FIGURES: Readonly<Record<FigureName, Figure>> = {
  rate: {
    of: ({ perSecond }) => perSecond?.estimate,
    most: true,
    unit: 'requests/s',
    words: 'requests/s',
    alike: TENTH,
  },
  cpu: {
    of: ({ cpuMicroseconds }) => cpuMicroseconds?.estimate,
    most: false,
    unit: 'us CPU',
    words: 'CPU µs per request',
    alike: TENTH,
  },
  p50: { of: ({ latency }) => latency?.p50, most: false, unit: 'ms p50', words: 'p50 in ms', alike: TENTH },
  'light p99': {
    of: ({ lightLatency }) => lightLatency?.p99,
    most: false,
    unit: 'ms light p99',
    words: 'p99 of the light ones in ms',
    alike: TAIL,
  },
};

/** A figure for a reader: three digits, or all of them before the point. */
export function figureText(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);
}

/** How many times as good the first value is as the second: above 1 when it is better. */
export function leadOf(name: FigureName, own: number, other: number): number {
  return FIGURES[name].most ? own / other : other / own;
}
