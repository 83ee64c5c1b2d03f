/** Closed-loop load by `wrk`. */

import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Load } from '../cell.ts';
import { extraFields, type LoadOptions, type LoadResult } from './load.ts';

const SCRIPT = fileURLToPath(new URL('../../load/wrk.lua', import.meta.url));

/** Runs wrk with one thread. It counts whole seconds, so the time is rounded up. */
export async function wrkLoad(options: LoadOptions<Extract<Load, { loop: 'closed' }>>): Promise<LoadResult> {
  const { port, request, load, seconds } = options;
  const fields = extraFields(request);
  if (!load.keepAlive) fields.push(['Connection', 'close']);
  const { path, share } = request.heavy ?? { path: '', share: 0 };
  const wrk = spawn(
    'wrk',
    [
      ...['-t1', `-c${load.connections}`, `-d${Math.ceil(seconds)}`, '--timeout', '30', '-s', SCRIPT],
      ...fields.flatMap(([name, value]) => ['-H', `${name}: ${value}`]),
      `http://127.0.0.1:${port}${request.path}`,
      ...['--', request.method, String(request.bodyBytes ?? 0), path, String(share)],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const [output, complaints] = await Promise.all([text(wrk.stdout), text(wrk.stderr)]);
  const line = /^RESULT (.*)$/m.exec(output)?.[1];
  if (line === undefined) throw new Error(`wrk gave no result:\n${output}${complaints}`);
  const { failedReads, ...result } = JSON.parse(line) as Omit<LoadResult, 'generator'> & { failedReads: number };
  // Such a read found the end of the connection behind a whole answer. A request without a whole answer does not count as one.
  const forgiven = options.closesSilently === true && !load.keepAlive;
  return { ...result, errors: result.errors + (forgiven ? 0 : failedReads), generator: 'wrk' };
}
