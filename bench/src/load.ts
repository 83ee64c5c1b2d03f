/** Load on one URL: `wrk` where it is installed, autocannon where not. */

import { spawnSync } from 'node:child_process';
import autocannon from 'autocannon';
import type { Connections } from './servers.ts';

export interface LoadOptions {
  readonly url: string;
  readonly connections: Connections;
  readonly seconds: number;
}

export interface LoadResult {
  readonly requests: number;
  /** Socket errors, timeouts and responses other than 2xx. */
  readonly errors: number;
  readonly generator: 'wrk' | 'autocannon';
}

/** Clients at once: FINDINGS of the project use the same. */
const CLIENTS: Readonly<Record<Connections, number>> = { 'keep-alive': 64, 'per-request': 16 };

const hasWrk: boolean = spawnSync('wrk', ['--version']).error === undefined;

/** Sends requests for so many seconds. */
export async function load(options: LoadOptions): Promise<LoadResult> {
  return hasWrk ? loadWithWrk(options) : await loadWithAutocannon(options);
}

function loadWithWrk({ url, connections, seconds }: LoadOptions): LoadResult {
  const close = connections === 'per-request' ? ['-H', 'Connection: close'] : [];
  const args = ['-t1', `-c${CLIENTS[connections]}`, `-d${seconds}`, ...close, url];
  const output = spawnSync('wrk', args, { encoding: 'utf8' }).stdout;
  const requests = Number(/(\d+) requests in/.exec(output)?.[1] ?? 0);
  const failed = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(output)?.slice(1) ?? [];
  const refused = Number(/Non-2xx or 3xx responses: (\d+)/.exec(output)?.[1] ?? 0);
  return { requests, errors: failed.reduce((sum, count) => sum + Number(count), refused), generator: 'wrk' };
}

async function loadWithAutocannon({ url, connections, seconds }: LoadOptions): Promise<LoadResult> {
  const close = connections === 'per-request' ? { headers: { connection: 'close' } } : {};
  const result = await autocannon({ url, connections: CLIENTS[connections], duration: seconds, ...close });
  return { requests: result.requests.total, errors: result.errors + result.non2xx, generator: 'autocannon' };
}
