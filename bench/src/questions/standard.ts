/** The loads and the size that worker classes are held against each other with. */

import type { Load, Pace } from '../cell.ts';
import { serverNamed } from '../servers/catalogue.ts';

/** Clients that keep their connections. */
export const KEPT: Load = { loop: 'closed', connections: 16, keepAlive: true };
/** Clients that make a connection for each request, as nginx does upstream unless told otherwise. */
export const PER_REQUEST: Load = { loop: 'closed', connections: 16, keepAlive: false };
/**
 * Light requests beside heavy ones, at an eighth of what two cores can do: queues are then the server's making, on a busy
 * machine as well. In a closed loop all clients would soon wait for heavy requests and send no light ones.
 */
export const BY_THE_CLOCK: Load = { loop: 'open', connections: 32, perSecond: 20 };
/**
 * For requests that compute for long: all are answered. A turn that ends by the clock leaves some half done, more with more
 * threads, and they would count as CPU of those that were answered.
 */
export const COUNTED: Load = { loop: 'counted', connections: 16, requests: 100 };
/**
 * How loads are paced that need more than others. By the clock: a p99 of requests that come so slowly takes a while.
 * Counted: where all classes do the same work the question is whether one is a tenth worse, and single turns differ by a
 * fifth. Every thread compiles the application for itself, so what has many needs a whole warm-up, or that is what would
 * be compared.
 */
export const PACES: Readonly<Record<Load['loop'], Partial<Pace>>> = {
  closed: {},
  open: { secondsPerTurn: 10 },
  counted: { turns: 8, warmUpSeconds: 2 },
};

export const WORKERS = 2;
/** More in all than most machines have cores, so that heavy requests leave threads free. */
export const THREADS = 4;

/** The standard size of a server: workers and threads. */
export function standardSize(server: string): { readonly workers: number; readonly threads: number } {
  const { scales, concurrency } = serverNamed(server);
  return { workers: scales ? WORKERS : 1, threads: concurrency === 'thread' ? THREADS : 1 };
}

/** Whether a cell has the standard size. */
export function isStandardSize({ server, ...cell }: { server: string; workers: number; threads: number }): boolean {
  const { workers, threads } = standardSize(server);
  return cell.workers === workers && cell.threads === threads;
}
