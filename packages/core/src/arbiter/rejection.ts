/** Why a reload was rejected, in full. */

import type { ReloadRecord } from './reload-record.ts';
import type { ArbiterState } from './state.ts';

/** The reason of a reload, and what the worker said that could not boot, which the record leaves to the log. */
export function fullReason({ workers, history }: ArbiterState, { generation, outcome, reason }: ReloadRecord): string {
  if (outcome !== 'rejected') return reason;
  const leaving = workers.map((worker) =>
    'ending' in worker && worker.generation === generation ? worker.ending : null,
  );
  const gone = history.filter((entry) => entry.generation === generation);
  const said = [...leaving, ...gone].find((end) => end?.cause === 'boot-failed');
  return !said ? reason : `${reason}: ${said.reason}`;
}
