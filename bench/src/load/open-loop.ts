/**
 * Open-loop load: requests leave by the clock, not when the server is done with the last one. A server that stalls for
 * 200 ms delays every request that was due meanwhile, and all of them are counted as late; a closed loop would have sent
 * one and left the others out (coordinated omission).
 */

import type { Load } from '../cell.ts';
import { latencyOf } from '../statistics/quantile.ts';
import { seededRandom } from '../statistics/random.ts';
import { Client } from './client.ts';
import type { LoadOptions, LoadResult } from './load.ts';

/** Sends at a steady rate for the time asked for, then waits for the answers that are still due. */
export async function openLoad(options: LoadOptions<Extract<Load, { loop: 'open' }>>): Promise<LoadResult> {
  const { port, request, load, seconds, seed } = options;
  const random = seededRandom(seed);
  const client = new Client(port, load.connections);
  const total = Math.max(1, Math.round(load.perSecond * seconds));
  const all: number[] = [];
  const light: number[] = [];
  let errors = 0;
  const start = performance.now();
  const sendOne = async (intended: number): Promise<void> => {
    const isHeavy = random() < (request.heavy?.share ?? 0);
    const isGood = await client.send(request, isHeavy ? request.heavy?.path : request.path);
    const milliseconds = performance.now() - intended;
    all.push(milliseconds);
    if (!isHeavy) light.push(milliseconds);
    if (!isGood) errors += 1;
  };
  await Promise.all(await sendByTheClock(total, 1000 / load.perSecond, sendOne));
  client.close();
  const result = { requests: all.length, errors, seconds: (performance.now() - start) / 1000 };
  const lightLatency = request.heavy && light.length > 0 ? { lightLatency: latencyOf(light) } : {};
  return { ...result, latency: latencyOf(all), ...lightLatency, generator: 'open loop' };
}

/** Calls `send` with the time at which each request is due, several times at once when the timer came late. */
function sendByTheClock<T>(total: number, everyMilliseconds: number, send: (intended: number) => T): Promise<T[]> {
  const start = performance.now();
  const sent: T[] = [];
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const due = Math.min(total, Math.floor((performance.now() - start) / everyMilliseconds) + 1);
      while (sent.length < due) sent.push(send(start + sent.length * everyMilliseconds));
      if (sent.length < total) return;
      clearInterval(timer);
      resolve(sent);
    }, 1);
  });
}
