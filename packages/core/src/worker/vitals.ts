/** Measuring how this process is. */

import { type EventLoopUtilization, performance } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import type { Counters, Vitals } from '../ipc/messages.ts';
import type { Worker } from '../plugin.ts';

/** Measures from one heartbeat to the next. */
export class VitalsMeter {
  readonly #worker: Worker;
  readonly #counters: Readonly<Counters>;
  #loop: EventLoopUtilization = performance.eventLoopUtilization();
  #requests = 0;
  #queueMs = 0;

  constructor(worker: Worker, counters: Readonly<Counters>) {
    this.#worker = worker;
    this.#counters = counters;
  }

  /** The vitals since the last call; costs some tens of microseconds. */
  measure(): Vitals {
    const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
    const { requests, queueMs } = this.#counters;
    const loop = performance.eventLoopUtilization();
    const busy = this.#worker.utilisation?.() ?? performance.eventLoopUtilization(loop, this.#loop).utilization;
    const vitals = {
      rssBytes: process.memoryUsage.rss(),
      heapShare: used / limit,
      utilisation: Math.min(1, Math.max(0, busy)),
      queueMs: requests > this.#requests ? (queueMs - this.#queueMs) / (requests - this.#requests) : 0,
    };
    this.#loop = loop;
    this.#requests = requests;
    this.#queueMs = queueMs;
    return vitals;
  }
}
