/** Whether an arbiter stays as it is over many reloads: its descriptors, its memory, its processes. */

import assert from 'node:assert/strict';
import { descendantsOf, SOON_MS } from 'tricorn/testing';
import { residentBytes } from '../harness/resident-memory.ts';
import { Soak } from './soak.ts';

const MIB = 1024 * 1024;
/** Reloads after which the first figures are taken: till then the arbiter warms up. */
const WARM = 4;
/** Clients of the control socket, which are being closed, are counted with the rest. */
const DESCRIPTORS_BY_CHANCE = 2;
/** Growth of resident memory, from the first figures to the last, that is no leak: how large the heap is when. */
const GROWTH_MAX_MIB = 40;

/** What is measured at rest. */
interface Figures {
  readonly reloads: number;
  readonly descriptors: number;
  readonly processes: number;
  readonly residentMib: number;
}

/**
 * Reloads so many times, without load.
 *
 * @throws Error when descriptors or processes became more, or the memory a lot more
 */
export async function flatness(workerClass: string, times: number, report?: (line: string) => void): Promise<string> {
  await using soak = await Soak.start({ workerClass });
  await soak.stopLoad();
  const all: Figures[] = [];
  for (let reloads = 1; reloads <= times; reloads += 1) {
    const from = await soak.signal('SIGHUP');
    await soak.server.waitForLine(/reload done/, SOON_MS, from);
    if (reloads !== WARM && reloads % 100 !== 0 && reloads !== times) continue;
    const figures = await measure(soak, reloads);
    all.push(figures);
    report?.(JSON.stringify(figures));
  }
  const [first, last] = [all[0], all.at(-1)];
  const line = `reloads without load: ${JSON.stringify(all)}`;
  assert.ok(first !== undefined && last !== undefined, line);
  assert.ok(last.descriptors <= first.descriptors + DESCRIPTORS_BY_CHANCE, line);
  assert.equal(last.processes, first.processes, line);
  assert.ok(last.residentMib - first.residentMib < GROWTH_MAX_MIB, line);
  return line;
}

async function measure(soak: Soak, reloads: number): Promise<Figures> {
  const { pid } = await soak.rest();
  return {
    reloads,
    descriptors: Soak.descriptors(pid),
    processes: descendantsOf(pid).length,
    residentMib: Math.round(residentBytes(pid) / MIB),
  };
}
