/** The rule of `-t`: threads for a worker class that has them, timeout for any other. */

import type { AnySettingTable } from '../settings/setting.ts';
import { type ArgumentFault, type FlagUse, type ParsedArguments, SHORT_T } from './parse-arguments.ts';

/** What `--help` says about `-t`. */
export const SHORT_T_SUMMARY =
  'Short for --threads with a worker class that has threads, for --timeout with any other.';

/** How the `-t` of one command line was read. */
export interface ShortTReading {
  readonly uses: readonly FlagUse[];
  /** For the boot log. */
  readonly notices: readonly string[];
  readonly faults: readonly ArgumentFault[];
}

/** Reads `-t` for a worker class by the table of its settings. Twice, or beside the long flag it means, is a fault. */
export function readShortT(parsed: ParsedArguments, table: AnySettingTable, className: string): ShortTReading {
  const [text, ...more] = parsed.shortT;
  if (text === undefined) return { uses: [], notices: [], faults: [] };
  const threaded = 'threads' in table;
  const key = threaded ? 'threads' : 'timeout';
  const fault = (complaint: string): ShortTReading => ({
    uses: [],
    notices: [],
    faults: [{ subject: SHORT_T, complaint }],
  });
  if (more.length > 0) {
    const got = parsed.shortT.map((each) => `-t ${each}`).join(' ');
    return fault(`got it more than once (${got}), expected one; say --threads and --timeout`);
  }
  if (parsed.uses.some((use) => use.key === key)) {
    return fault(`got both -t ${text} and --${key}, expected one; with worker class ${className}, -t means --${key}`);
  }
  return {
    uses: [{ key, flag: SHORT_T, text }],
    notices: [`-t ${text} read as --${key} ${text} (worker class ${className} has ${threaded ? '' : 'no '}threads)`],
    faults: [],
  };
}
