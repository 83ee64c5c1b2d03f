/** What became of each reload, so that whoever asked for one can wait for its outcome. */

/** Reloads that are kept. */
const RECORDS = 20;

/** One reload, named by the number of the generation that it is to bring. JSON-safe. */
export interface ReloadRecord {
  readonly generation: number;
  /** Who asked: `SIGHUP`, or what the `reload` command said. */
  readonly by: string;
  /** The last three are final. */
  readonly outcome: 'waiting' | 'running' | 'accepted' | 'rejected' | 'superseded';
  /** Why it was rejected, else empty. */
  readonly reason: string;
}

/** The records with one more, and without the oldest one when there are many. */
export function addReload(records: readonly ReloadRecord[], record: ReloadRecord): readonly ReloadRecord[] {
  return [...records, record].slice(-RECORDS);
}

/** The records with another outcome for the reload of a generation. */
export function changeReload(
  records: readonly ReloadRecord[],
  generation: number,
  change: Pick<ReloadRecord, 'outcome' | 'reason'>,
): readonly ReloadRecord[] {
  return records.map((record) => (record.generation === generation ? { ...record, ...change } : record));
}

/** The reload that has not begun yet, if there is one. */
export function waitingReload(records: readonly ReloadRecord[]): ReloadRecord | undefined {
  return records.find(({ outcome }) => outcome === 'waiting');
}
