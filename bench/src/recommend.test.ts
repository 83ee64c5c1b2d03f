import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cellOf, type Load } from './cell.ts';
import { natureOf, type Profile, profileOf, recommend } from './recommend.ts';
import type { CellResult } from './report/report.ts';

const LOAD: Load = { loop: 'closed', connections: 64, keepAlive: true };

interface Figures {
  readonly perSecond: number;
  readonly cpu?: number;
  readonly p50?: number;
  readonly p99?: number;
  readonly rss?: number;
  readonly light?: number;
  readonly load?: Load;
}

function result(
  command: string,
  { perSecond, cpu = 0.1, p50 = 1, p99 = 10, rss = 1e8, light, load = LOAD }: Figures,
): CellResult {
  const [server = '', workers = '1', threads = '1'] = command.split('/');
  const request = { method: 'GET', path: '/' };
  const kind = 'node' as const;
  const cell = cellOf({
    server: `tricorn ${server}`,
    workers: Number(workers),
    threads: Number(threads),
    workload: 'w',
    kind,
    request,
    load,
  });
  const interval = (estimate: number) => ({ estimate, low: null, high: null });
  const latency = { p50, p90: p50, p99, p999: p99, max: p99 };
  return {
    ...cell,
    invalid: null,
    requests: 1,
    errors: 0,
    perSecond: interval(perSecond),
    cpuMicroseconds: interval(cpu * 1000),
    rssBytes: rss,
    latency,
    lightLatency: light === undefined ? null : { ...latency, p99: light },
    limit: null,
  };
}

/** The two cells that show what one request does. */
function profile(alone: number, perSecond: number, cpu: number): CellResult[] {
  const load = (connections: number): Load => ({ loop: 'closed', connections, keepAlive: true });
  return [
    result('async/1', { perSecond: 1000 / alone, p50: alone, cpu, load: load(1) }),
    result('async/1', { perSecond, cpu, load: load(16) }),
  ];
}

test('a handler that blocks goes to the class with the most places', () => {
  const cells = [
    ...profile(10.3, 97, 0.3),
    result('async/2', { perSecond: 194, p99: 400 }),
    result('sync/2', { perSecond: 195, p99: 350 }),
    result('gthread/2/4', { perSecond: 780, p99: 90 }),
  ];
  assert.equal(
    recommend(cells, LOAD),
    'Your handler blocks the loop for 10 ms per request: gthread -w 2 -t 4 gives 4.0x the throughput of sync -w 2 at 0.26 of its p99.',
  );
});

test('a handler that waits goes to async', () => {
  const cells = [
    ...profile(10.5, 1500, 0.1),
    result('async/2', { perSecond: 5800, p99: 14 }),
    result('gthread/2/4', { perSecond: 780, p99: 90 }),
  ];
  assert.match(recommend(cells, LOAD), /^Your handler takes 11 ms but leaves the loop free.*: async -w 2 gives 7\.4x/);
});

test('where all are as fast the light tail decides, then memory', () => {
  const cells = [
    ...profile(20, 50, 19.5),
    result('async/2', { perSecond: 100, p99: 700, light: 650 }),
    result('gthread/1/8', { perSecond: 96, p99: 900, light: 12, rss: 2e8 }),
    result('gthread/1/4', { perSecond: 97, p99: 900, light: 12.5, rss: 1e8 }),
  ];
  assert.match(
    recommend(cells, LOAD),
    /^Your handler uses 20 ms of CPU per request: gthread -w 1 -t 4 suits that best/,
  );
});

test('a lead of some percent on a busy machine does not take a blocking handler to the event loop', () => {
  const cells = [
    ...profile(10.3, 97, 0.3),
    result('async/2', { perSecond: 200, p99: 100 }),
    result('gthread/2/4', { perSecond: 190, p99: 120 }),
  ];
  assert.match(
    recommend(cells, LOAD),
    /: gthread -w 2 -t 4 suits that best; async -w 2 is about as fast, at 0\.83 times the p99/,
  );
});

test('a lead that is real decides against what usually suits', () => {
  const cells = [
    ...profile(10.3, 97, 0.3),
    result('sync/8', { perSecond: 780, p99: 20 }),
    result('gthread/2/2', { perSecond: 390, p99: 40 }),
  ];
  assert.match(recommend(cells, LOAD), /: sync -w 8 gives 2\.0x/);
});

test('a light handler is told from one that waits', () => {
  assert.equal(natureOf({ aloneMilliseconds: 0.1, cpuMilliseconds: 0.04, blockedMilliseconds: 0 }), 'light');
  assert.equal(natureOf({ aloneMilliseconds: 10, cpuMilliseconds: 0.04, blockedMilliseconds: 0.6 }), 'waits');
  assert.equal(natureOf({ aloneMilliseconds: 38, cpuMilliseconds: 1, blockedMilliseconds: 37 }), 'blocks');
  assert.equal(natureOf({ aloneMilliseconds: 38, cpuMilliseconds: 37, blockedMilliseconds: 1 }), 'computes');
});

test('neighbours on the cores do not change what an application is', () => {
  const nature = (alone: CellResult | undefined, together: CellResult | undefined): string =>
    natureOf(profileOf([alone, together] as CellResult[]) as Profile);
  const queued = (cell: CellResult | undefined, milliseconds: number): CellResult => ({
    ...(cell as CellResult),
    queuedMicroseconds: 1000 * milliseconds,
  });
  const contended = (cells: CellResult[], [alone, together]: [number, number]): string =>
    nature(queued(cells[0], alone), queued(cells[1], together));
  // 20 ms of CPU that take 60 by the clock, and 10 ms asleep that take 14: a third of a core, and a queue after each sleep.
  assert.equal(contended(profile(60, 1000 / 60, 20), [40, 40]), 'computes');
  assert.equal(contended(profile(14, 1000 / 14, 0.4), [3.5, 3.5]), 'blocks');
  // Light, with 2 ms in the queue whenever it is woken; and a service of 10 ms that is waited for.
  assert.equal(contended(profile(2.1, 5000, 0.05), [2, 0.1]), 'light');
  assert.equal(contended(profile(14, 900, 0.2), [3, 0.3]), 'waits');
  // Without what the kernel says of the queue the first looks as if it blocked.
  assert.equal(nature(...(profile(60, 1000 / 60, 20) as [CellResult, CellResult])), 'blocks');
});

test('without the cells of the profile there is no advice', () => {
  assert.match(recommend([result('async/2', { perSecond: 100 })], LOAD), /^No recommendation/);
});

test('an invalid cell is never recommended', () => {
  const cells = [
    ...profile(10, 1500, 0.1),
    { ...result('gthread/2/4', { perSecond: 9000 }), invalid: '3 requests failed' },
    result('async/2', { perSecond: 5800 }),
  ];
  assert.match(recommend(cells, LOAD), /: async -w 2\.$/);
});
