/** Load on a server: which generator makes it, and what it gives. */

import { spawnSync } from 'node:child_process';
import type { Latency, Load, RequestShape } from '../cell.ts';
import { autocannonLoad } from './autocannon.ts';
import { countedLoad } from './counted-loop.ts';
import { openLoad } from './open-loop.ts';
import { wrkLoad } from './wrk.ts';

/** What to send, where, and for how long. */
export interface LoadOptions<L extends Load = Load> {
  readonly port: number;
  readonly request: RequestShape;
  readonly load: L;
  /** Not heeded by a counted loop. */
  readonly seconds: number;
  /** Makes the choice between light and heavy requests repeatable. */
  readonly seed: number;
  /** See `closesSilently` of a server. */
  readonly closesSilently?: boolean;
}

/** What came of it. */
export interface LoadResult {
  readonly requests: number;
  readonly errors: number;
  readonly seconds: number;
  readonly latency: Latency;
  readonly lightLatency?: Latency;
  readonly generator: string;
}

/** Whether `wrk` is installed; closed loops take autocannon where it is not. */
const hasWrk: boolean = spawnSync('wrk', ['--version']).error === undefined;

/** Sends requests until the time or the count is over. */
export function generateLoad(options: LoadOptions): Promise<LoadResult> {
  const { load } = options;
  switch (load.loop) {
    case 'closed':
      return hasWrk ? wrkLoad({ ...options, load }) : autocannonLoad({ ...options, load });
    case 'open':
      return openLoad({ ...options, load });
    case 'counted':
      return countedLoad({ ...options, load });
    default:
      throw new TypeError(`unknown loop ${(load as { loop: string }).loop}`);
  }
}

/** Names and values of the extra header fields of a request: as many as asked for, of a common length. */
export function extraFields({ extraFields: count = 0 }: RequestShape): [string, string][] {
  return Array.from({ length: count }, (_, index) => [`X-Field-${index}`, 'some value of a common length']);
}
