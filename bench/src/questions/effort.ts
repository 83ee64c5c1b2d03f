/** How much time questions take: from "does it work" to "I want to know". */

import type { Effort } from '../plan/plan.ts';

/** Five repetitions are the fewest that give a useful interval. */
export const NORMAL: Effort = { blocks: 5, turns: 2, secondsPerTurn: 1, warmUpSeconds: 2, seed: 1 };
