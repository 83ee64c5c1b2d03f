/** A report: everything that came out of a plan, as it is written to a file. Its schema is `bench/report.schema.json`. */

import type { Cell, Latency, Sample } from '../cell.ts';
import type { Failure } from '../measure/job.ts';
import type { Machine } from '../measure/machine.ts';
import type { Effort } from '../plan/plan.ts';
import type { Availability } from '../servers/catalogue.ts';
import type { Interval } from '../statistics/bootstrap.ts';

/** One cell with its figures. */
export interface CellResult extends Cell {
  /** Why the figures do not count: errors, no sample, a server that did not start. null when they do. */
  readonly invalid: string | null;
  readonly requests: number;
  readonly errors: number;
  /** Requests per second, with the interval over repetitions. null in all figures of a cell without samples. */
  readonly perSecond: Interval | null;
  readonly cpuMicroseconds: Interval | null;
  /** Microseconds per request in the queue for a core. Missing in reports from before this was measured. */
  readonly queuedMicroseconds?: number;
  readonly rssBytes: number | null;
  /** Medians over the turns. */
  readonly latency: Latency | null;
  readonly lightLatency: Latency | null;
  /** The most requests per second that the application and the machine allow in this cell, and what sets the limit. */
  readonly limit: { readonly perSecond: number; readonly by: string } | null;
}

/** Two cells held against each other, turn by turn. */
export interface ComparisonResult {
  readonly title: string;
  readonly cell: string;
  readonly baseline: string;
  /** What is compared. */
  readonly figure: 'cpuMicroseconds';
  /** Greatest ratio that is good enough; null where there is no goal. */
  readonly goal: number | null;
  /** null where one side is missing or invalid. */
  readonly ratio: Interval | null;
  /** `met` and `short` when the whole interval is on that side of the goal, `unclear` when it holds the goal. */
  readonly verdict: 'met' | 'short' | 'unclear' | 'missing' | 'no goal';
}

export interface Report {
  /** Version of the format. */
  readonly format: 1;
  readonly question: string;
  /** ISO 8601, UTC. */
  readonly date: string;
  readonly machine: Machine;
  readonly servers: readonly Availability[];
  readonly effort: Effort;
  readonly cells: readonly CellResult[];
  readonly comparisons: readonly ComparisonResult[];
  /** The advice at the end, where the question was which worker class to take. */
  readonly recommendation: string | null;
  readonly failures: readonly Failure[];
  readonly samples: readonly Sample[];
}

/** A comparison that a question asks for. */
export type Comparison = Pick<ComparisonResult, 'title' | 'goal'> & { readonly cell: Cell; readonly baseline: Cell };
