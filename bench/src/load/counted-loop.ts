/** Closed-loop load of a fixed number of requests: for bodies so large that a second would end in the middle of one. */

import type { Load } from '../cell.ts';
import { latencyOf } from '../statistics/quantile.ts';
import { Client } from './client.ts';
import type { LoadOptions, LoadResult } from './load.ts';

/** Sends the requests over the connections, each connection one after the other. */
export async function countedLoad(options: LoadOptions<Extract<Load, { loop: 'counted' }>>): Promise<LoadResult> {
  const { port, request, load } = options;
  const client = new Client(port, load.connections);
  const latencies: number[] = [];
  let errors = 0;
  let begun = 0;
  const start = performance.now();
  const one = async (): Promise<void> => {
    while (begun < load.requests) {
      begun += 1;
      const sent = performance.now();
      if (!(await client.send(request))) errors += 1;
      latencies.push(performance.now() - sent);
    }
  };
  await Promise.all(Array.from({ length: load.connections }, one));
  client.close();
  const seconds = (performance.now() - start) / 1000;
  return { requests: latencies.length, errors, seconds, latency: latencyOf(latencies), generator: 'counted loop' };
}
