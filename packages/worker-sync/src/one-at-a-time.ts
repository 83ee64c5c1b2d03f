/** One exchange at a time on a transport that produces several. */

import type { Run } from 'tricorn/plugin';

/** Wraps an application so that each exchange waits until the one before it has ended; those that ended waiting are not run. */
export function oneAtATime(run: Run): Run {
  let previous: Promise<void> = Promise.resolve();
  return (exchange) => {
    const ended = new Promise<void>((resolve) => exchange.onEnd(() => resolve()));
    const ran = previous.then(() => {
      if (exchange.outcome !== null) return undefined;
      exchange.dequeued?.();
      return run(exchange);
    });
    previous = previous.then(() => ended);
    return ran;
  };
}
