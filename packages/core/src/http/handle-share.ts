/** What all connections of a server that are served by their handles have in common. */

import type { StreamInternals, StreamRequest } from './stream-handle.ts';

/** Bytes of one read: as many as Node allocates for each where reads are not shared. */
export const READ_BYTES: number = 64 * 1024;

export class HandleShare {
  readonly internals: StreamInternals;
  /** Where everybody reads into; what is kept of a read is copied before the next. */
  readonly buffer: Buffer = Buffer.allocUnsafeSlow(READ_BYTES);
  #request: StreamRequest | null = null;

  constructor(internals: StreamInternals) {
    this.internals = internals;
  }

  /** A request for a write. Most writes are complete at once and leave it unused: then the next one gets it again. */
  request(): StreamRequest {
    this.#request ??= new this.internals.WriteWrap();
    return this.#request;
  }

  /** The request that was handed out last belongs to a write that goes on. */
  keepRequest(): void {
    this.#request = null;
  }
}
