/** How many cores this process may use. */

import { availableParallelism } from 'node:os';
import { type CgroupFile, readCgroupFiles } from './cgroup.ts';

/** Microseconds of CPU time in a period; in version 2 with the period. */
const QUOTA: CgroupFile = { v1: { controller: 'cpu', name: 'cpu.cfs_quota_us' }, v2: 'cpu.max' };
const PERIOD: CgroupFile = { v1: { controller: 'cpu', name: 'cpu.cfs_period_us' }, v2: '' };
const DEFAULT_PERIOD_US = 100_000;

/**
 * The cores that the process may run on (its affinity), or fewer where a container or service has a quota of CPU time:
 * the quota in whole cores, rounded up, for a worker that gets part of a core is better than a core left unused. At least 1.
 *
 * @param root put before every path, for tests
 */
export function usableCores(root = ''): number {
  return Math.max(1, Math.min(availableParallelism(), Math.ceil(quotaCores(root))));
}

/** The smallest quota of our control group and those around it, in cores; Infinity without one. */
function quotaCores(root: string): number {
  const periods = readCgroupFiles(PERIOD, root);
  const quotas = readCgroupFiles(QUOTA, root).map((text, index) => {
    // Version 2 has both numbers, or `max 100000`, in one file; version 1 has two files, and -1 for no quota.
    const [quota = '', period = periods[index]?.trim() ?? String(DEFAULT_PERIOD_US)] = text.trim().split(' ');
    return Number(quota) > 0 ? Number(quota) / Number(period) : Number.POSITIVE_INFINITY;
  });
  return Math.min(...quotas);
}
