/**
 * Requests that were sent to a thread before it is free, and may be taken back until the thread begins them.
 *
 * Both threads look at the same memory: one cell for each request under way, with the number of its exchange. Whoever
 * clears the cell has the request.
 */

/** Requests that may be on their way to one thread, with the one that it serves. */
export const MOST_UNDER_WAY = 8;

/** Memory that the main thread and a pool thread share. */
export type Claims = Int32Array<SharedArrayBuffer>;

/** Makes the memory for one lane. */
export function createClaims(): Claims {
  return new Int32Array(new SharedArrayBuffer(MOST_UNDER_WAY * Int32Array.BYTES_PER_ELEMENT));
}

/** Leaves an exchange to whoever claims it first; false when another one has its cell. */
export function offer(claims: Claims, id: number): boolean {
  return Atomics.compareExchange(claims, id % MOST_UNDER_WAY, 0, id) === 0;
}

/** True when the exchange is the caller's: the thread's to serve, or the main thread's to give to another. */
export function claim(claims: Claims, id: number): boolean {
  return Atomics.compareExchange(claims, id % MOST_UNDER_WAY, id, 0) === id;
}
