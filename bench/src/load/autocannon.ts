/** Closed-loop load by autocannon, where wrk is not installed. */

import autocannon from 'autocannon';
import type { Load } from '../cell.ts';
import { extraFields, type LoadOptions, type LoadResult } from './load.ts';

/** Runs autocannon in this process. It counts whole seconds, so the time is rounded up. */
export async function autocannonLoad(options: LoadOptions<Extract<Load, { loop: 'closed' }>>): Promise<LoadResult> {
  const { port, request, load, seconds } = options;
  const headers = Object.fromEntries(extraFields(request));
  if (!load.keepAlive) headers.connection = 'close';
  const body = request.bodyBytes ? { body: 'x'.repeat(request.bodyBytes) } : {};
  const common = { method: request.method as 'GET', headers, ...body };
  const result = await autocannon({
    url: `http://127.0.0.1:${port}`,
    connections: load.connections,
    duration: Math.ceil(seconds),
    requests: mix(request.heavy?.share ?? 0).map((isHeavy) => ({
      ...common,
      path: isHeavy ? (request.heavy?.path as string) : request.path,
    })),
  });
  const { p50, p90, p99, p99_9, max } = result.latency;
  return {
    requests: result.requests.total,
    errors: result.errors + result.non2xx,
    seconds: result.duration,
    latency: { p50, p90, p99, p999: p99_9, max },
    generator: 'autocannon',
  };
}

/** A sequence of a hundred in which `share` are heavy, evenly spread; autocannon's connections repeat it. */
function mix(share: number): boolean[] {
  if (share === 0) return [false];
  return Array.from({ length: 100 }, (_, index) => Math.floor((index + 1) * share) > Math.floor(index * share));
}
