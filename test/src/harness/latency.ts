/** How long a normal client waits for its answers. */

import { performance } from 'node:perf_hooks';
import { ask } from './http-request.ts';

/** Milliseconds. */
export interface Latency {
  readonly p50: number;
  readonly p99: number;
}

/** Asks for the path over and over, one request at a time on connections of their own, for so many milliseconds. */
export async function latencyFor(port: number, path: string, milliseconds: number): Promise<Latency> {
  const times: number[] = [];
  const until = performance.now() + milliseconds;
  while (performance.now() < until) {
    const start = performance.now();
    const { status } = await ask(port, path);
    if (status !== 200) throw new Error(`a normal client was answered ${status}`);
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  return { p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
