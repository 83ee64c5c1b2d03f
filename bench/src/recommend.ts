/** From figures to advice: a pure function, so that it can be tested with figures whose answer is known. */

import { describeLoad, type Load } from './cell.ts';
import type { CellResult } from './report/report.ts';

/** What a request of the application does, as the profile cells show it. */
export interface Profile {
  /** Milliseconds that a request takes when it is alone (p50). */
  readonly aloneMilliseconds: number;
  /** Milliseconds of CPU, HTTP included. */
  readonly cpuMilliseconds: number;
  /** Milliseconds for which a request keeps an event loop to itself without computing. */
  readonly blockedMilliseconds: number;
}

/** What is in the way of more requests: nothing but HTTP itself, waiting, a blocked thread, the CPU. */
export type Nature = 'light' | 'waits' | 'blocks' | 'computes';

/** Cells whose throughput is within this factor of the best are as fast. */
export const AS_FAST = 0.9;
/** Tails up to so many times the smallest count as alike. */
const AS_CALM = 1.5;
/** Below this a request is light: HTTP costs as much. */
const LIGHT_MILLISECONDS = 0.5;

/**
 * One sentence: what the application does, what to take under that load, and what that is worth against the best of
 * another class.
 */
export function recommend(cells: readonly CellResult[], load: Load): string {
  const profile = profileOf(cells);
  const own = cells.filter(
    (cell) =>
      cell.server.startsWith('tricorn ') && cell.invalid === null && describeLoad(cell.load) === describeLoad(load),
  );
  const nature = profile && natureOf(profile);
  const best = nature && bestOf(own, nature);
  if (!profile || !nature || !best) return 'No recommendation: the cells that it rests on are missing or invalid.';
  const other = bestOf(
    own.filter(({ server }) => server !== best.server),
    nature,
  );
  const comparison = other === null ? '' : ` ${advantage(best, other)}`;
  return `${describe(profile)}: ${commandOf(best)}${comparison}.`;
}

/**
 * Reads the profile off the cells with one async worker; null when one of them is missing or invalid. Time in the queue for a
 * core is left out of all of it: who shares the machine with the application says nothing about the application.
 */
export function profileOf(cells: readonly CellResult[]): Profile | null {
  const at = (connections: number): CellResult | undefined =>
    cells.find(
      ({ server, workers, load, invalid }) =>
        server === 'tricorn async' &&
        workers === 1 &&
        load.loop === 'closed' &&
        load.connections === connections &&
        invalid === null,
    );
  const alone = at(1);
  const together = at(16);
  if (!alone?.latency || !together?.perSecond || !together.cpuMicroseconds) return null;
  const cpuMilliseconds = together.cpuMicroseconds.estimate / 1000;
  const loopMilliseconds = 1000 / together.perSecond.estimate;
  return {
    aloneMilliseconds: Math.max(0, alone.latency.p50 - queuedMilliseconds(alone)),
    cpuMilliseconds,
    blockedMilliseconds: Math.max(0, loopMilliseconds - cpuMilliseconds - queuedMilliseconds(together)),
  };
}

const queuedMilliseconds = ({ queuedMicroseconds = 0 }: CellResult): number => queuedMicroseconds / 1000;

/** What kind of request that is. */
export function natureOf({ aloneMilliseconds, cpuMilliseconds, blockedMilliseconds }: Profile): Nature {
  const loopMilliseconds = cpuMilliseconds + blockedMilliseconds;
  if (loopMilliseconds > aloneMilliseconds / 2 && loopMilliseconds > LIGHT_MILLISECONDS) {
    return cpuMilliseconds > blockedMilliseconds ? 'computes' : 'blocks';
  }
  return aloneMilliseconds > LIGHT_MILLISECONDS * 2 ? 'waits' : 'light';
}

/** Classes in the order in which they suit each nature: what decides between cells that were measured alike. */
const SUITED: Readonly<Record<Nature, readonly string[]>> = {
  light: ['tricorn async', 'tricorn gthread', 'tricorn sync'],
  waits: ['tricorn async', 'tricorn gthread', 'tricorn sync'],
  blocks: ['tricorn gthread', 'tricorn sync', 'tricorn async'],
  computes: ['tricorn gthread', 'tricorn sync', 'tricorn async'],
};

/** The class that suits a nature, before any comparison was measured. */
export const predictedServer = (nature: Nature): string => SUITED[nature][0] as string;

/**
 * Among cells under one load: those about as fast as the fastest; of these, those whose p99 is not much above the smallest;
 * of these, the class that suits the nature. Rates and tails are measured by the clock, and a busy machine gives a class
 * that is no better a lead of some percent, so figures that are close don't decide. Within a class the smaller p99 does, and
 * then memory.
 */
export function bestOf(cells: readonly CellResult[], nature: Nature): CellResult | null {
  const fastest = Math.max(...cells.map(rateOf));
  const fast = cells.filter((cell) => rateOf(cell) >= AS_FAST * fastest);
  const smallestTail = Math.min(...fast.map(tailOf));
  const calm = fast.filter((cell) => tailOf(cell) <= AS_CALM * smallestTail);
  const suited = SUITED[nature];
  // A class that is not built in comes last: nothing is known of it but its figures.
  const rank = ({ server }: CellResult): number => (suited.includes(server) ? suited.indexOf(server) : suited.length);
  const [best] = calm.sort((a, b) => {
    if (rank(a) !== rank(b)) return rank(a) - rank(b);
    const tail = tailOf(a) / tailOf(b);
    // Tails that differ by less than a tenth are the same in practice.
    return tail < AS_FAST ? -1 : tail > 1 / AS_FAST ? 1 : (a.rssBytes ?? 0) - (b.rssBytes ?? 0);
  });
  return best ?? null;
}

export const rateOf = ({ perSecond }: CellResult): number => perSecond?.estimate ?? 0;
const tailOf = ({ lightLatency, latency }: CellResult): number =>
  (lightLatency ?? latency)?.p99 ?? Number.POSITIVE_INFINITY;

function commandOf({ server, workers, threads }: CellResult): string {
  const workerClass = server.slice('tricorn '.length);
  return `${workerClass} -w ${workers}${workerClass === 'gthread' ? ` -t ${threads}` : ''}`;
}

function describe(profile: Profile): string {
  const { aloneMilliseconds, cpuMilliseconds, blockedMilliseconds } = profile;
  switch (natureOf(profile)) {
    case 'computes':
      return `Your handler uses ${amount(cpuMilliseconds)} of CPU per request`;
    case 'blocks':
      return `Your handler blocks the loop for ${amount(blockedMilliseconds)} per request`;
    case 'waits':
      return `Your handler takes ${amount(aloneMilliseconds)} but leaves the loop free while it waits`;
    case 'light':
      return `Your handler is light (${amount(cpuMilliseconds)} of CPU per request with all of HTTP)`;
  }
}

const amount = (milliseconds: number): string => `${milliseconds.toPrecision(2)} ms`;

function advantage(best: CellResult, other: CellResult): string {
  const rate = rateOf(best) / rateOf(other);
  if (rate < 1 / AS_FAST) {
    const tail = (tailOf(other) / tailOf(best)).toFixed(2);
    return `suits that best; ${commandOf(other)} is about as fast, at ${tail} times the p99`;
  }
  const tail = (tailOf(best) / tailOf(other)).toFixed(2);
  return `gives ${rate.toFixed(1)}x the throughput of ${commandOf(other)} at ${tail} of its p99`;
}
