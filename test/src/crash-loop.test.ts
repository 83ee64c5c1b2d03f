/** Workers that keep dying are booted more and more slowly, and serve again soon after the repair. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startServer } from 'tricorn/testing';
import { eventually } from './harness/eventually.ts';
import { RAW_CLASS, RawStateFile } from './harness/raw-class.ts';

const WATCHED_MS = 10_000;
const MOST_BOOTS = 10;
const NORMAL_WITHIN_MS = 15_000;

describe('a crash loop', () => {
  it('takes at most ten boots in ten seconds with two workers, and is over within 15 seconds of the repair', async (t) => {
    using state = new RawStateFile();
    const expected = [/died/, /is in a crash loop/];
    await using server = await startServer({ args: ['-k', RAW_CLASS, '-w', '2'], env: state.env, expected });
    state.set({ boot: 'exit' });
    const begun = performance.now();
    for (const pid of server.workers()) process.kill(pid, 'SIGKILL');
    await server.waitForLine(/slot 0 is in a crash loop/);
    await server.waitForLine(/slot 1 is in a crash loop/);
    await eventually('the time is over', () => performance.now() - begun > WATCHED_MS, WATCHED_MS * 2);
    const boots = server.lines.filter((line) => /died before it was ready/.test(line)).length;
    t.diagnostic(`${boots} boots in ${WATCHED_MS / 1000} s`);
    assert.ok(boots >= 4 && boots <= MOST_BOOTS, `${boots} boots`);

    const from = server.lines.length;
    state.set({});
    const repaired = performance.now();
    for (const slot of [0, 1]) await server.waitForLine(new RegExp(`worker ${slot} ready`), undefined, from);
    const strongMs = performance.now() - repaired;
    for (const slot of [0, 1])
      await server.waitForLine(new RegExp(`slot ${slot} is out of its crash loop`), undefined, from);
    const normalMs = performance.now() - repaired;
    t.diagnostic(`full strength after ${Math.round(strongMs)} ms, out of the loop after ${Math.round(normalMs)} ms`);
    assert.ok(strongMs < NORMAL_WITHIN_MS, `full strength after ${strongMs} ms`);
  });
});
