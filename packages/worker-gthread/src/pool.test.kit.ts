/** A pool with a hand-written application, and how to wait for what its threads do. */

import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import type { Exchange, Logger } from 'tricorn/plugin';
import { ThreadPool } from './thread-pool.ts';

export interface TestPool extends AsyncDisposable {
  readonly pool: ThreadPool;
  /** Has the pool serve an exchange; rejects when that takes longer than ten seconds. */
  readonly run: (exchange: Exchange) => Promise<void>;
  readonly cells: Int32Array;
  readonly log: readonly string[];
}

export interface TestPoolOptions {
  readonly threads?: number;
  readonly maxWaiting?: number;
  /** Loads after which the application can't be loaded any more; 0 for never. */
  readonly loads?: number;
  /** Milliseconds without progress after which a request costs its thread; none by default. */
  readonly requestMs?: number;
}

/** Starts a pool; `cells` are shared with the application, which says what they mean. */
export async function startPool(app: string, options: TestPoolOptions = {}): Promise<TestPool> {
  const { threads = 1, maxWaiting = 1000, loads = 0, requestMs = Number.POSITIVE_INFINITY } = options;
  const shared = new SharedArrayBuffer(16);
  const cells = new Int32Array(shared);
  cells[2] = loads;
  const log: string[] = [];
  const write = (message: string): void => void log.push(message);
  const logger: Logger = { debug: write, info: write, warning: write, error: write, critical: write };
  const pool = new ThreadPool({
    threads,
    maxWaiting,
    bodyBufferBytes: 65_536,
    responseBufferBytes: 262_144,
    loader: new URL('./applications.test.kit.js', import.meta.url).href,
    loaderOptions: { app, shared },
    logger,
    limits: { requestMs, loadMs: 60_000 },
    heapMaxMib: 0,
    onUnstoppable: write,
  });
  await pool.loaded();
  const run = (exchange: Exchange): Promise<void> => within(pool.run(exchange));
  return { pool, run, cells, log, [Symbol.asyncDispose]: () => pool.destroy() };
}

/** The promise, or a failure after ten seconds. */
async function within(promise: Promise<void>): Promise<void> {
  const answered = new AbortController();
  const late = delay(10_000, undefined, { signal: answered.signal }).then(() =>
    assert.fail('no answer in ten seconds'),
  );
  // The timer is called off when the answer comes, which rejects it.
  late.catch(() => undefined);
  await Promise.race([promise, late]).finally(() => answered.abort());
}

/** Waits for something that another thread brings about, with a deadline. */
export async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!condition()) {
    assert.ok(performance.now() < deadline, `waited in vain for ${condition.toString()}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
