/** A request's body in the thread: what has crossed, and the credit that makes more cross. */

import { BodyError, type RequestBody } from 'tricorn/plugin';
import { textToBytes } from './byte-text.ts';
import { type CrossingRequest, GRANT_BYTES, WINDOW_BYTES } from './protocol.ts';

interface Reader {
  resolve(chunk: Uint8Array | null): void;
  reject(error: Error): void;
}

/** The body of one exchange in the thread. Nothing is asked of the client before the first read. */
export class ThreadBody implements RequestBody {
  readonly length: number | null;
  readonly #pull: (bytes: number) => void;
  readonly #chunks: Buffer[] = [];
  #trailers: readonly string[] = [];
  #ended: boolean;
  #failure: Error | null = null;
  #reader: Reader | null = null;
  /** Bytes taken since the last pull; the first pull opens the window. */
  #taken: number = WINDOW_BYTES;

  /** `pull` asks the main thread for so many bytes more. */
  constructor(request: CrossingRequest, pull: (bytes: number) => void) {
    const [, , , , , , , , , , length, body, trailers] = request;
    this.length = length;
    this.#pull = pull;
    this.#ended = trailers !== null;
    if (trailers !== null) this.#trailers = trailers;
    if (body !== null) this.#chunks.push(textToBytes(body));
  }

  get trailers(): readonly string[] {
    return this.#trailers;
  }

  /** See {@link RequestBody.read}. */
  read(): Uint8Array | null | Promise<Uint8Array | null> {
    const chunk = this.#chunks.shift();
    if (chunk !== undefined) {
      this.#took(chunk.length);
      return chunk;
    }
    if (this.#failure !== null) throw this.#failure;
    if (this.#ended) return null;
    this.#took(0);
    return new Promise((resolve, reject) => {
      this.#reader = { resolve, reject };
    });
  }

  /** A piece has crossed. */
  push(text: string): void {
    const chunk = textToBytes(text);
    const reader = this.#reader;
    if (reader === null) {
      this.#chunks.push(chunk);
      return;
    }
    this.#reader = null;
    this.#took(chunk.length);
    reader.resolve(chunk);
  }

  /** The body has crossed to its end. */
  finish(trailers: readonly string[]): void {
    this.#ended = true;
    this.#trailers = trailers;
    this.#reader?.resolve(null);
    this.#reader = null;
  }

  /** No more will come; reads fail from now on. Does nothing to a body that is here to its end. */
  fail(error: Error): void {
    if (this.#ended || this.#failure !== null) return;
    this.#failure = error;
    this.#reader?.reject(error);
    this.#reader = null;
  }

  /** Fails the body for an exchange that ended first. */
  failForEnd(outcome: string): void {
    if (this.#ended) return;
    this.fail(new BodyError(400, `the request body is not complete: the exchange ended first (${outcome})`));
  }

  #took(bytes: number): void {
    this.#taken += bytes;
    if (this.#ended || this.#taken < GRANT_BYTES) return;
    this.#pull(this.#taken);
    this.#taken = 0;
  }
}
