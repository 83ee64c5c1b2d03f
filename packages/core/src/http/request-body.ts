/** The body of one request, between the connection that fills it and the application that empties it. */

import type { RequestBody } from '../exchange.ts';
import { ChunkQueue, copyOf } from './chunk-queue.ts';

/** What a body needs of its connection. */
export interface BodySource {
  /** Asks for more bytes; they may be pushed before this returns. */
  wantBody(): void;
}

interface Reader {
  readonly resolve: (chunk: Uint8Array | null) => void;
  readonly reject: (error: Error) => void;
}

export class HttpRequestBody implements RequestBody {
  readonly length: number | null;
  trailers: readonly string[] = [];
  /** True once all of it has arrived, or no more will. */
  complete: boolean;
  /** True once the application has asked for it. */
  wanted = false;
  readonly #source: BodySource;
  readonly #windowBytes: number;
  readonly #chunks = new ChunkQueue();
  #error: Error | null = null;
  #reader: Reader | null = null;

  /** @param windowBytes Bytes that may wait for the application. */
  constructor(length: number | null, source: BodySource, windowBytes: number) {
    this.#windowBytes = windowBytes;
    this.length = length;
    this.complete = length === 0;
    this.#source = source;
  }

  /** True when more bytes should wait in the kernel. */
  get full(): boolean {
    return this.#chunks.bytes >= this.#windowBytes;
  }

  /** Bytes waiting for the application. */
  get queuedBytes(): number {
    return this.#chunks.bytes;
  }

  /** Why not all of it came; null while all may be well. */
  get failure(): Error | null {
    return this.#error;
  }

  read(): Uint8Array | null | Promise<Uint8Array | null> {
    this.wanted = true;
    if (this.#chunks.bytes === 0 && !this.complete) this.#source.wantBody();
    const wasFull = this.full;
    const chunk = this.#chunks.shift();
    if (chunk !== undefined) {
      if (wasFull && !this.full && !this.complete) this.#source.wantBody();
      return chunk;
    }
    if (this.#error !== null) throw this.#error;
    if (this.complete) return null;
    return new Promise((resolve, reject) => {
      this.#reader = { resolve, reject };
    });
  }

  /** Adds what has arrived; a copy of it where it is only `lent`. */
  push(chunk: Uint8Array, lent: boolean): void {
    const reader = this.#reader;
    if (reader !== null) {
      this.#reader = null;
      reader.resolve(lent ? copyOf(chunk) : chunk);
      return;
    }
    this.#chunks.push(chunk, lent);
  }

  /** All of it has arrived. */
  finish(trailers: readonly string[]): void {
    this.trailers = trailers;
    this.complete = true;
    this.#reader?.resolve(null);
    this.#reader = null;
  }

  /** The rest will not come. What has arrived can still be read, then the error is thrown. */
  fail(error: Error): void {
    if (this.complete) return;
    this.complete = true;
    this.#error = error;
    this.#reader?.reject(error);
    this.#reader = null;
  }

  /** Lets go of what nobody will read. */
  drop(): void {
    this.#chunks.clear();
  }
}
