/** One check of the conformance suite. */

import type { Server } from './start-server.ts';

/** One thing to check. */
export interface ConformanceCase {
  readonly name: string;
  /** Further arguments; a case that has them, or that stops its server, gets a server of its own. */
  readonly args?: readonly string[];
  readonly stops?: boolean;
  /** Error lines that this case causes on purpose. */
  readonly expected?: readonly RegExp[];
  check(server: Server): Promise<void>;
}
