/** Measuring how this process is. */

import { getHeapStatistics } from 'node:v8';
import type { Vitals } from '../ipc/messages.ts';

/** The vitals of this moment; costs some tens of microseconds. */
export function measureVitals(): Vitals {
  const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
  return { rssBytes: process.memoryUsage.rss(), heapShare: used / limit };
}
