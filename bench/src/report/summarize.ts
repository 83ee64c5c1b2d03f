/** From samples to figures: pure functions over what was measured. */

import type { Cell, Latency, Sample, Workload } from '../cell.ts';
import type { Failure } from '../measure/job.ts';
import type { Concurrency } from '../servers/server.ts';
import { bootstrapMean, bootstrapRatio, type Interval } from '../statistics/bootstrap.ts';
import { median } from '../statistics/quantile.ts';
import type { CellResult, Comparison, ComparisonResult } from './report.ts';

/** A cell with all that its figures are made of. */
export interface CellEvidence {
  readonly cell: Cell;
  readonly samples: readonly Sample[];
  readonly failures: readonly Failure[];
  readonly workload: Workload;
  readonly concurrency: Concurrency;
  /** Of the machine. */
  readonly cores: number;
}

/** Puts a cell's figures together. */
export function summarizeCell(evidence: CellEvidence): CellResult {
  const { cell, samples } = evidence;
  const errors = samples.reduce((sum, sample) => sum + sample.errors, 0);
  const requests = samples.reduce((sum, sample) => sum + sample.requests, 0);
  const light = samples.flatMap(({ lightLatency }) => lightLatency ?? []);
  const isEmpty = samples.length === 0;
  const cpuMicroseconds = isEmpty ? null : bootstrapMean(perBlock(samples, (sample) => sample.cpuMicroseconds));
  return {
    ...cell,
    invalid: faultOf(evidence, errors),
    requests,
    errors,
    perSecond: isEmpty ? null : bootstrapMean(perBlock(samples, (sample) => sample.requests / sample.seconds)),
    cpuMicroseconds,
    ...queuedOf(samples),
    rssBytes: isEmpty ? null : Math.max(...samples.map((sample) => sample.rssBytes)),
    latency: isEmpty ? null : medianLatency(samples.map(({ latency }) => latency)),
    lightLatency: light.length === 0 ? null : medianLatency(light),
    limit: cpuMicroseconds && theoreticalLimit(evidence, cpuMicroseconds.estimate),
  };
}

function faultOf({ failures, samples }: CellEvidence, errors: number): string | null {
  if (failures.length > 0) return failures[0]?.message.split('\n')[0] ?? 'failed';
  if (samples.length === 0) return 'not measured';
  return errors > 0 ? `${errors} requests failed` : null;
}

/** Means over the turns of each repetition: turns of one repetition are not independent, repetitions are. */
function perBlock<S extends { readonly block: number }>(
  samples: readonly S[],
  figure: (sample: S) => number,
): number[] {
  const blocks = new Map<number, number[]>();
  for (const sample of samples) blocks.set(sample.block, [...(blocks.get(sample.block) ?? []), figure(sample)]);
  return [...blocks.values()].map((figures) => figures.reduce((sum, each) => sum + each, 0) / figures.length);
}

function queuedOf(samples: readonly Sample[]): Pick<CellResult, 'queuedMicroseconds'> {
  const known = samples.flatMap(({ queuedMicroseconds }) => queuedMicroseconds ?? []);
  if (known.length === 0) return {};
  return { queuedMicroseconds: known.reduce((sum, each) => sum + each, 0) / known.length };
}

function medianLatency(latencies: readonly Latency[]): Latency {
  const of = (name: keyof Latency): number => median(latencies.map((latency) => latency[name]));
  return { p50: of('p50'), p90: of('p90'), p99: of('p99'), p999: of('p999'), max: of('max') };
}

/**
 * What no server of this size can exceed: so many at once, each waiting so long; so many cores, each request using so
 * much of one. The smaller limit counts.
 */
export function theoreticalLimit(
  { cell, workload, concurrency, cores }: CellEvidence,
  cpuMicroseconds: number,
): { readonly perSecond: number; readonly by: string } {
  // A process runs JavaScript on one core unless it has threads.
  const usable = Math.min(cores, concurrency === 'thread' ? cell.workers * (cell.threads + 1) : cell.workers);
  const byCpu = {
    perSecond: (usable * 1e6) / cpuMicroseconds,
    by: `${usable} cores / ${cpuMicroseconds.toFixed(0)} us`,
  };
  if (workload.waits === undefined) return byCpu;
  const { milliseconds, blocks } = workload.waits;
  const atOnce = concurrency === 'loop' && !blocks ? cell.load.connections : slotsOf(cell, concurrency);
  const byWaiting = { perSecond: (atOnce * 1000) / milliseconds, by: `${atOnce} at once / ${milliseconds} ms` };
  return byWaiting.perSecond < byCpu.perSecond ? byWaiting : byCpu;
}

function slotsOf({ workers, threads }: Cell, concurrency: Concurrency): number {
  return concurrency === 'thread' ? workers * threads : workers;
}

/** The ratio of two cells' CPU per request, from the turns that they took in the same repetition. */
export function compareCells(comparison: Comparison, samples: readonly Sample[]): ComparisonResult {
  const { title, goal, cell, baseline } = comparison;
  const common = { title, goal, cell: cell.id, baseline: baseline.id, figure: 'cpuMicroseconds' as const };
  const ratios = pairedRatios(
    samples.filter((sample) => sample.cell === cell.id),
    samples.filter((sample) => sample.cell === baseline.id),
  );
  if (ratios.length === 0) return { ...common, ratio: null, verdict: 'missing' };
  const ratio = bootstrapRatio(ratios);
  return { ...common, ratio, verdict: goal === null ? 'no goal' : verdictOf(ratio, goal) };
}

/** One ratio for each repetition: the geometric mean over its turns. Empty when a request failed on either side. */
export function pairedRatios(own: readonly Sample[], base: readonly Sample[]): number[] {
  if ([...own, ...base].some(({ errors }) => errors > 0)) return [];
  const pairs = own.flatMap((sample) => {
    const other = base.find(({ block, turn }) => block === sample.block && turn === sample.turn);
    return other ? [{ block: sample.block, logarithm: Math.log(sample.cpuMicroseconds / other.cpuMicroseconds) }] : [];
  });
  return perBlock(pairs, ({ logarithm }) => logarithm).map(Math.exp);
}

function verdictOf({ low, high }: Interval, goal: number): 'met' | 'short' | 'unclear' {
  if (low === null || high === null) return 'unclear';
  if (high <= goal) return 'met';
  return low > goal ? 'short' : 'unclear';
}
